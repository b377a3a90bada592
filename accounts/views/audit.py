"""The page of an organization's audit trail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from accounts.audit_log import AuditFilter, actions_in, asked_filter, trail_of
from accounts.models import Organization
from accounts.pages import SignedInPage
from labstead_core.api.pagination import CreatedCursor
from labstead_core.errors import Invalid
from labstead_core.pages import lazily


class AuditLogPage(SignedInPage):
    """For admins of the organization."""

    template = "accounts/audit_log.html"

    def get(self, request: HttpRequest, organization: int) -> HttpResponse:
        home = Organization.objects.visible_to(self.person).get_visible(pk=organization)
        everything = trail_of(home, AuditFilter(), by=self.person)
        try:
            asked, error = asked_filter(request.GET), ""
        except Invalid as refusal:
            asked, error = AuditFilter(), refusal.message
        context = {
            "organization": home,
            "error": error,
            "query": request.GET.urlencode(),
            "is_filtered": bool(asked.conditions()),
            "actions": lazily(lambda: actions_in(everything)),
        }
        rows = everything.filter(asked.conditions())
        return self.page(context | self.entries(rows), status=422 if error else 200)

    def entries(self, rows: Any) -> dict[str, Any]:
        cursor = CreatedCursor()
        entries: list[Any] | None = cursor.paginate_queryset(rows, Request(self.request))
        return {
            "entries": entries,
            "newer": cursor.get_previous_link(),
            "older": cursor.get_next_link(),
        }
