"""Comments on one thing. The app that has the thing says how it is found."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from discussions import services
from discussions.mentions import rendered
from discussions.models import Comment
from labstead_core.api.serializers import StrictSerializer
from labstead_core.api.views import TenantViewSet
from notifications.services import Target


class CommentSerializer(serializers.ModelSerializer[Comment]):
    author = serializers.CharField(source="author.username", default=None, allow_null=True)
    text = serializers.CharField(help_text="As it was written, in Markdown.")
    html = serializers.SerializerMethodField(help_text="Rendered and sanitised.")
    edited_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = Comment
        fields = ["id", "author", "text", "html", "created_at", "edited_at"]

    def get_html(self, comment: Comment) -> str:
        return rendered(comment.text, comment.mentioned.values())


class CommentInput(StrictSerializer):
    text = serializers.CharField(
        max_length=services.MAX_CHARS, help_text="Markdown; `@name` tells that person of it."
    )


class CommentsOn(TenantViewSet):
    """Subclasses find the target, inside the caller's rows, and name the operations."""

    tag = "Comments"
    model = Comment
    serializer_class = CommentSerializer
    lookup_url_kwarg = "comment"

    def find_target(self) -> Target:
        raise NotImplementedError

    def refine_queryset(self, rows: QuerySet[Comment]) -> QuerySet[Comment]:
        target = self.find_target()
        of_it = {"target_kind": target.kind, "target_id": target.id}
        return rows.filter(project=target.project, **of_it).select_related(
            "author", "project__team__organization"
        )

    def listed(self) -> Response:
        return self.page_of(self.get_queryset(), CommentSerializer)

    def added(self) -> Response:
        target = self.find_target()
        comment = services.add_comment(target, by=self.person, **self.checked(CommentInput))
        return Response(CommentSerializer(comment).data, status=201)

    def changed(self) -> Response:
        comment = services.edit_comment(
            self.find_target(), self.get_object(), by=self.person, **self.checked(CommentInput)
        )
        return Response(CommentSerializer(comment).data)

    def removed(self) -> Response:
        services.delete_comment(self.find_target(), self.get_object(), by=self.person)
        return Response(status=204)

    def restored(self, pk: int) -> Response:
        target = self.find_target()
        gone = Comment.deleted.visible_to(self.person).on(target.project, target.kind, target.id)
        rows = gone.select_related("project__team__organization", "author")
        restored = services.restore_comment(rows.get_visible(pk=pk), by=self.person)
        return Response(CommentSerializer(restored).data)
