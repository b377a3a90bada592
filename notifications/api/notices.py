"""The API of one's own notices and how they come."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labstead_core.api.views import TenantAPIView, TenantViewSet
from labstead_core.errors import NotFound
from labstead_core.query import flag
from notifications import services
from notifications.api.serializers import (
    ChoiceInput,
    ChoiceSerializer,
    NoticeChange,
    NoticeSerializer,
    ReadAllSerializer,
)
from notifications.kinds import NOTICED, Kind
from notifications.models import Notice
from notifications.services import Choice

UNREAD = OpenApiParameter("unread", bool, description="Only those that are new.")


class NoticeViewSet(TenantViewSet):
    tag = "Notifications"
    needs_person = True
    model = Notice
    serializer_class = NoticeSerializer
    lookup_url_kwarg = "notice"

    @extend_schema(
        operation_id="list_notices", parameters=[UNREAD], responses=NoticeSerializer(many=True)
    )
    def list(self, request: Request) -> Response:
        """What one was told, the newest first."""
        rows = Notice.objects.visible_to(self.person).shown()
        wanted = rows.unread() if flag(request.query_params, "unread") else rows
        return self.page_of(wanted.with_activity(), NoticeSerializer)

    @extend_schema(operation_id="update_notice", request=NoticeChange, responses=NoticeSerializer)
    def partial_update(self, request: Request, notice: int) -> Response:
        """Mark a notice as read, or as new again."""
        rows = Notice.objects.visible_to(self.person).shown().with_activity()
        row = rows.get_visible(pk=notice)
        changed = services.mark_read(row, **self.checked(NoticeChange))
        return Response(NoticeSerializer(changed, context={"request": request}).data)

    @extend_schema(
        operation_id="read_all_notices", request=None, responses={200: ReadAllSerializer}
    )
    def read_all(self, request: Request) -> Response:
        """Mark all notices as read."""
        return Response({"read": services.mark_all_read(self.person)})


class NoticeChoicesView(TenantAPIView):
    tag = "Notifications"
    needs_person = True

    @extend_schema(operation_id="list_notice_preferences", responses=ChoiceSerializer(many=True))
    def get(self, request: Request) -> Response:
        """How each kind of notice comes: on the page or not, and by e-mail or not."""
        chosen = services.choices_of(self.person)
        return Response([described(Kind(kind), choice) for kind, choice in chosen.items()])


class NoticeChoiceView(TenantAPIView):
    tag = "Notifications"
    needs_person = True

    @extend_schema(
        operation_id="set_notice_preference", request=ChoiceInput, responses=ChoiceSerializer
    )
    def put(self, request: Request, notice_kind: str) -> Response:
        """Choose how one kind of notice comes."""
        if notice_kind not in NOTICED:
            raise NotFound(f"There are no notices of the kind “{notice_kind}”.")
        choice = Choice(**self.checked(ChoiceInput))
        services.choose(self.person, notice_kind, choice)
        return Response(described(Kind(notice_kind), choice))


def described(kind: Kind, choice: Choice) -> dict[str, object]:
    return {
        "kind": str(kind),
        "label": kind.label,
        "on_page": choice.on_page,
        "mail": choice.mail,
    }
