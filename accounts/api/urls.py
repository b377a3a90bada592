from django.urls import path

from accounts.api.audit import AuditLogExport, AuditLogViewSet
from accounts.api.keys import ApiKeyViewSet, ServiceKeyViewSet
from accounts.api.log_in import LogInRulesView, ScimTokenViewSet
from accounts.api.members import (
    AcceptInvitationView,
    DomainViewSet,
    InvitationViewSet,
    OrganizationInvitationViewSet,
    OrganizationMemberViewSet,
    OrganizationViewSet,
    ServiceAccountViewSet,
    TeamMemberViewSet,
)
from accounts.api.sessions import SessionViewSet
from accounts.api.teams import MeView, TeamViewSet

TEAM = "teams/<str:team>"
PROGRAM = f"{TEAM}/service-accounts/<str:member>"
ORGANIZATION = "organizations/<int:organization>"

urlpatterns = [
    path("me", MeView.as_view(), name="api-me"),
    path("teams", TeamViewSet.as_view({"get": "list", "post": "create"}), name="api-teams"),
    path(
        "teams/<str:team>",
        TeamViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="api-team",
    ),
    path(f"{TEAM}/members", TeamMemberViewSet.as_view({"get": "list"}), name="api-team-members"),
    path(
        f"{TEAM}/members/<str:member>",
        TeamMemberViewSet.as_view({"put": "update", "delete": "destroy"}),
        name="api-team-member",
    ),
    path(
        f"{TEAM}/invitations",
        InvitationViewSet.as_view({"get": "list", "post": "create"}),
        name="api-invitations",
    ),
    path(
        f"{TEAM}/invitations/<int:invitation>",
        InvitationViewSet.as_view({"delete": "destroy"}),
        name="api-invitation",
    ),
    path(
        f"{TEAM}/invitations/<int:invitation>/renew",
        InvitationViewSet.as_view({"post": "renew"}),
        name="api-renew-invitation",
    ),
    path("invitations/accept", AcceptInvitationView.as_view(), name="api-accept-invitation"),
    path(
        f"{TEAM}/service-accounts",
        ServiceAccountViewSet.as_view({"get": "list", "post": "create"}),
        name="api-service-accounts",
    ),
    path(
        PROGRAM,
        ServiceAccountViewSet.as_view({"delete": "destroy"}),
        name="api-service-account",
    ),
    path(
        f"{PROGRAM}/keys",
        ServiceKeyViewSet.as_view({"get": "list", "post": "create"}),
        name="api-service-account-keys",
    ),
    path(
        f"{PROGRAM}/keys/<int:service_key>",
        ServiceKeyViewSet.as_view({"delete": "destroy"}),
        name="api-service-account-key",
    ),
    path(
        f"{PROGRAM}/keys/<int:service_key>/rotate",
        ServiceKeyViewSet.as_view({"post": "rotate"}),
        name="api-rotate-service-account-key",
    ),
    path("organizations", OrganizationViewSet.as_view({"get": "list"}), name="api-organizations"),
    path(
        ORGANIZATION,
        OrganizationViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="api-organization",
    ),
    path(f"{ORGANIZATION}/log-in-rules", LogInRulesView.as_view(), name="api-log-in-rules"),
    path(
        f"{ORGANIZATION}/scim-tokens",
        ScimTokenViewSet.as_view({"get": "list", "post": "create"}),
        name="api-scim-tokens",
    ),
    path(
        f"{ORGANIZATION}/scim-tokens/<int:scim_token>",
        ScimTokenViewSet.as_view({"delete": "destroy"}),
        name="api-scim-token",
    ),
    path(
        f"{ORGANIZATION}/domains",
        DomainViewSet.as_view({"get": "list", "post": "create"}),
        name="api-organization-domains",
    ),
    path(
        f"{ORGANIZATION}/domains/<str:domain>",
        DomainViewSet.as_view({"delete": "destroy"}),
        name="api-organization-domain",
    ),
    path(
        f"{ORGANIZATION}/invitations",
        OrganizationInvitationViewSet.as_view({"get": "list", "post": "create"}),
        name="api-organization-invitations",
    ),
    path(
        f"{ORGANIZATION}/invitations/<int:home_invitation>",
        OrganizationInvitationViewSet.as_view({"delete": "destroy"}),
        name="api-organization-invitation",
    ),
    path(
        f"{ORGANIZATION}/invitations/<int:home_invitation>/renew",
        OrganizationInvitationViewSet.as_view({"post": "renew"}),
        name="api-renew-organization-invitation",
    ),
    path(
        f"{ORGANIZATION}/members",
        OrganizationMemberViewSet.as_view({"get": "list"}),
        name="api-organization-members",
    ),
    path(
        f"{ORGANIZATION}/members/<str:member>",
        OrganizationMemberViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
        name="api-organization-member",
    ),
    path(
        "organizations/<int:organization>/audit-log",
        AuditLogViewSet.as_view({"get": "list"}),
        name="api-audit-log",
    ),
    path(
        "organizations/<int:organization>/audit-log/export",
        AuditLogExport.as_view(),
        name="api-audit-export",
    ),
    path("sessions", SessionViewSet.as_view({"get": "list"}), name="api-sessions"),
    path(
        "sessions/<int:session>",
        SessionViewSet.as_view({"delete": "destroy"}),
        name="api-session",
    ),
    path("api-keys", ApiKeyViewSet.as_view({"get": "list", "post": "create"}), name="api-keys"),
    path("api-keys/<int:pk>", ApiKeyViewSet.as_view({"delete": "destroy"}), name="api-key"),
    path(
        "api-keys/<int:pk>/rotate",
        ApiKeyViewSet.as_view({"post": "rotate"}),
        name="api-rotate-key",
    ),
]
