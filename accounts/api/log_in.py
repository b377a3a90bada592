"""The API of how people of an organization log in: its rules, and the tokens of its provider."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access, services
from accounts.api.serializers import (
    CreatedScimTokenSerializer,
    LogInRuleChanges,
    LogInRuleSerializer,
    ScimTokenSerializer,
)
from accounts.models import LogInRule, Organization, Role, ScimToken
from labstead_core.addresses import absolute
from labstead_core.api.views import TenantAPIView, TenantViewSet


class OfOrganization(TenantAPIView):
    """For views under ``organizations/<organization>`` that are its admins' alone."""

    tag = "Organizations"
    needs_person = True

    def find_organization(self) -> Organization:
        rows = Organization.objects.visible_to(self.request.user)
        found = rows.get_visible(pk=self.kwargs["organization"])
        access.demand_in_organization(self.request.user, found, role=Role.ADMIN)
        return found


class LogInRulesView(OfOrganization):
    @extend_schema(operation_id="get_log_in_rules", responses=LogInRuleSerializer)
    def get(self, request: Request, organization: int) -> Response:
        """What the organization asks of everybody who logs in. For admins."""
        return self.answer(self.find_organization())

    @extend_schema(
        operation_id="update_log_in_rules",
        request=LogInRuleChanges,
        responses={200: LogInRuleSerializer, 409: None},
    )
    def patch(self, request: Request, organization: int) -> Response:
        """Change what the organization asks of everybody who logs in. For admins.

        Whom a rule concerns is logged out at once; API keys go on. You have to pass a rule yourself
        before you ask it of all.
        """
        home, wanted = self.find_organization(), self.checked(LogInRuleChanges)
        services.change_log_in_rules(home, by=self.person, **wanted)
        return self.answer(home)

    def answer(self, home: Organization) -> Response:
        rows = LogInRule.objects.visible_to(self.request.user)
        rule = rows.filter(organization=home).first() or LogInRule(organization=home)
        return Response(LogInRuleSerializer(rule).data)


class ScimTokenViewSet(OfOrganization, TenantViewSet):
    """With these an identity provider makes and ends the accounts of an organization."""

    model = ScimToken
    serializer_class = ScimTokenSerializer
    lookup_url_kwarg = "scim_token"

    def refine_queryset(self, rows: QuerySet[ScimToken]) -> QuerySet[ScimToken]:
        return ScimToken.objects.visible_to(self.request.user).of(self.find_organization())

    @extend_schema(operation_id="list_scim_tokens")
    def list(self, request: Request, organization: int) -> Response:
        """The tokens that work. For admins."""
        return self.page_of(self.get_queryset(), ScimTokenSerializer)

    @extend_schema(
        operation_id="create_scim_token",
        request=None,
        responses={201: CreatedScimTokenSerializer},
    )
    def create(self, request: Request, organization: int) -> Response:
        """Make a token for an identity provider. Only this answer holds it. For admins."""
        row, token = services.create_scim_token(self.find_organization(), by=self.person)
        about = {"token": token, "address": absolute(request, "/scim/v2")}
        return Response({**ScimTokenSerializer(row).data, **about}, status=201)

    @extend_schema(operation_id="revoke_scim_token", responses={204: None})
    def destroy(self, request: Request, organization: int, scim_token: int) -> Response:
        """Revoke a token: the provider then changes nothing here any more. For admins."""
        services.revoke_scim_token(self.get_object(), by=self.person)
        return Response(status=204)
