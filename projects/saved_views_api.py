"""The API of saved views: how a project's panels are arranged."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.serializers import JSONObjectField, StrictSerializer
from labstead_core.api.views import TenantViewSet
from projects import saved_layouts
from projects.lookups import InProject
from projects.models import SavedView, ViewKind

LAYOUT_HELP = "`docs/reference/views.md` has its form."


class ListedViewSerializer(serializers.ModelSerializer[SavedView]):
    id = serializers.CharField(source="slug")
    owner = serializers.CharField(source="owner.username", default=None, allow_null=True)
    changed_by = serializers.CharField(
        source="changed_by.username", default=None, allow_null=True, help_text="Who did so last."
    )
    kind = serializers.CharField(help_text="`workspace`, `team`, `personal` or `draft`.")
    is_personal = serializers.BooleanField(help_text="Somebody's own workspace; it has no name.")

    class Meta:
        model = SavedView
        fields = [
            "id",
            "name",
            "kind",
            "owner",
            "changed_by",
            "is_personal",
            "is_default",
            "version",
            "created_at",
            "updated_at",
        ]


class SavedViewSerializer(ListedViewSerializer):
    layout = serializers.DictField(help_text=LAYOUT_HELP)

    class Meta(ListedViewSerializer.Meta):
        fields = [*ListedViewSerializer.Meta.fields, "layout"]


AUDIENCES = (ViewKind.TEAM, ViewKind.PERSONAL)


class NewView(StrictSerializer):
    name = serializers.CharField(max_length=128)
    kind = serializers.ChoiceField(
        AUDIENCES, default=ViewKind.TEAM, help_text="For the team, or for oneself alone."
    )
    layout = JSONObjectField(help_text=LAYOUT_HELP)


class ViewChanges(StrictSerializer):
    name = serializers.CharField(max_length=128, required=False)
    kind = serializers.ChoiceField(AUDIENCES, required=False)
    layout = JSONObjectField(required=False, help_text=LAYOUT_HELP)
    is_default = serializers.BooleanField(
        required=False, help_text="What everybody sees who has arranged nothing themselves."
    )
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="The one that was read: a newer one is then a conflict, not overwritten.",
    )


class Workspace(StrictSerializer):
    layout = JSONObjectField(help_text=LAYOUT_HELP)


class SavedViewViewSet(InProject, TenantViewSet):
    tag = "Views"
    model = SavedView
    serializer_class = SavedViewSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "view"

    def refine_queryset(self, rows: QuerySet[SavedView]) -> QuerySet[SavedView]:
        project = self.find_project()
        people = ("owner", "changed_by", "project__team__organization")
        return rows.filter(project=project).select_related(*people)

    @extend_schema(operation_id="list_views", responses=ListedViewSerializer(many=True))
    def list(self, request: Request, **address: str) -> Response:
        """The team's named views, one's own, and one's workspace."""
        rows = SavedView.objects.visible_to(request.user).listed_for(request.user)
        of_project = rows.filter(project=self.find_project()).with_people()
        return self.page_of(of_project.defer("layout"), ListedViewSerializer)

    @extend_schema(
        operation_id="create_view",
        request=NewView,
        responses={201: SavedViewSerializer, 409: None},
    )
    def create(self, request: Request, **address: str) -> Response:
        """Save an arrangement under a name, for everybody who sees the project or for oneself."""
        project = self.find_project()
        view = saved_layouts.save_view(project, by=self.person, **self.checked(NewView))
        return Response(SavedViewSerializer(view).data, status=201)

    @extend_schema(operation_id="get_view")
    def retrieve(self, request: Request, **address: str) -> Response:
        """A view with its layout. Who sees the project opens others' own ones by their id."""
        return Response(SavedViewSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="update_view",
        request=ViewChanges,
        responses={200: SavedViewSerializer, 409: None},
    )
    def partial_update(self, request: Request, **address: str) -> Response:
        """Rename a named view, change its layout or audience, or make it the project's default."""
        view = self.get_object()
        changed = saved_layouts.change_view(view, by=self.person, **self.checked(ViewChanges))
        return Response(SavedViewSerializer(changed).data)

    @extend_schema(operation_id="delete_view", responses={204: None})
    def destroy(self, request: Request, **address: str) -> Response:
        """Take a named view away. For seven days it can be restored."""
        saved_layouts.delete_view(self.get_object(), by=self.person)
        return Response(status=204)

    @extend_schema(
        operation_id="restore_view", request=None, responses={200: SavedViewSerializer, 409: None}
    )
    def restore(self, request: Request, **address: str) -> Response:
        """Bring a deleted view back."""
        found = SavedView.deleted.visible_to(request.user).filter(project=self.find_project())
        named = found.select_related("owner", "changed_by", "project__team__organization")
        view = named.get_visible(slug=self.kwargs["deleted_view"])
        restored = saved_layouts.restore_view(view, by=self.person)
        return Response(SavedViewSerializer(restored).data)

    @extend_schema(
        operation_id="share_draft", request=Workspace, responses={201: SavedViewSerializer}
    )
    def share(self, request: Request, **address: str) -> Response:
        """Store a state as it is now, to be opened by its id. It has no name and is not listed."""
        project = self.find_project()
        draft = saved_layouts.share_draft(project, by=self.person, **self.checked(Workspace))
        return Response(SavedViewSerializer(draft).data, status=201)

    @extend_schema(operation_id="keep_workspace", request=Workspace, responses=SavedViewSerializer)
    def keep(self, request: Request, **address: str) -> Response:
        """Keep one's own workspace of this project."""
        project = self.find_project()
        kept = saved_layouts.keep_workspace(project, by=self.person, **self.checked(Workspace))
        return Response(SavedViewSerializer(kept).data)

    @extend_schema(operation_id="reset_workspace", responses={204: None})
    def reset(self, request: Request, **address: str) -> Response:
        """Forget one's own workspace of this project."""
        saved_layouts.reset_workspace(self.find_project(), by=self.person)
        return Response(status=204)
