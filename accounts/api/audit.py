"""The API of an organization's audit trail: pages of it, and all of it as JSON Lines."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.audit_log import as_json_lines, asked_filter, trail_of
from accounts.models import Organization
from labstead_core.api.negotiation import EitherForm
from labstead_core.api.views import TenantAPIView, TenantViewSet
from labstead_core.audit_lines import line_of
from labstead_core.downloads import Download
from labstead_core.models import AuditEntry, AuditQuerySet

FILTERS = [
    OpenApiParameter("actor", str, description="Only what this user name did, or acted out."),
    OpenApiParameter("action", str, description="Only actions that begin so: `team.`"),
    OpenApiParameter("target", str, description="Only objects with this in their name."),
    OpenApiParameter("since", OpenApiTypes.DATE, description="The first day, in UTC."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="The last day, in UTC."),
]


class AuditEntrySerializer(serializers.Serializer[AuditEntry]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(help_text="Whose account it was; empty for the server itself.")
    operator = serializers.CharField(help_text="Who runs the server and acted as `actor`.")
    action = serializers.CharField()
    target = serializers.CharField()
    details = serializers.DictField()
    organization = serializers.IntegerField(allow_null=True)
    address = serializers.CharField(help_text="From where, as an IP address.")
    user_agent = serializers.CharField()
    key = serializers.CharField(help_text="What the API key that was used begins with.")
    request_id = serializers.CharField()

    def to_representation(self, instance: AuditEntry) -> dict[str, Any]:
        return line_of(instance)


class OfOrganization(TenantAPIView):
    tag = "Organizations"
    needs_person = True

    def trail(self) -> AuditQuerySet:
        organizations = Organization.objects.visible_to(self.request.user)
        home = organizations.get_visible(pk=self.kwargs["organization"])
        return trail_of(home, asked_filter(self.request.query_params), by=self.person)


class AuditLogViewSet(OfOrganization, TenantViewSet):
    model = AuditEntry
    serializer_class = AuditEntrySerializer

    @extend_schema(operation_id="list_audit_entries", parameters=FILTERS)
    def list(self, request: Request, organization: int) -> Response:
        """Who did what to which object, from where: newest first. For the organization's admins."""
        return self.page_of(self.trail(), AuditEntrySerializer)


class AuditLogExport(OfOrganization):
    content_negotiation_class = EitherForm

    @extend_schema(
        operation_id="export_audit_log",
        parameters=FILTERS,
        responses={(200, "application/x-ndjson"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, organization: int) -> HttpResponseBase:
        """The same as JSON Lines, oldest first and without pages. For the organization's admins."""
        return Download(
            as_json_lines(self.trail()), name="audit-log.jsonl", content_type="application/x-ndjson"
        )
