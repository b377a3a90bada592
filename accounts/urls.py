from django.urls import path

from accounts import (
    audit_views,
    keys_views,
    members_views,
    organization_views,
    security_views,
    team_views,
    views,
)

MEMBERS = "<str:team>/members"
PROGRAM = f"{MEMBERS}/programs/<str:member>"
ORGANIZATION = "organizations/<int:organization>"

urlpatterns = [
    path("setup", views.SetupPage.as_view(), name="setup"),
    path("authorize", views.AuthorizePage.as_view(), name="authorize"),
    path("settings/", views.SettingsPage.as_view(), name="settings"),
    path("settings/keyboard", views.KeyboardPage.as_view(), name="settings-keyboard"),
    path("settings/keys", keys_views.KeysPage.as_view(), name="settings-keys"),
    path("settings/keys/<int:key>/rotate", keys_views.RotateKey.as_view(), name="rotate-key"),
    path("settings/keys/<int:key>/revoke", keys_views.RevokeKey.as_view(), name="revoke-key"),
    path("settings/security", security_views.SecurityPage.as_view(), name="settings-security"),
    path(
        "settings/organizations/<int:organization>/log-in",
        security_views.LogInRulesPage.as_view(),
        name="log-in-rules",
    ),
    path(
        "settings/organizations/<int:organization>/scim-tokens",
        security_views.MakeScimToken.as_view(),
        name="make-scim-token",
    ),
    path(
        "settings/organizations/<int:organization>/scim-tokens/<int:scim_token>/revoke",
        security_views.RevokeScimToken.as_view(),
        name="revoke-scim-token",
    ),
    path(
        "settings/sessions/<int:session>/end",
        security_views.EndSession.as_view(),
        name="end-session",
    ),
    path(
        "settings/sessions/end-others",
        security_views.EndOtherSessions.as_view(),
        name="end-other-sessions",
    ),
    path("invite/<str:token>", members_views.InvitationPage.as_view(), name="invitation"),
    path(
        f"{ORGANIZATION}/audit-log",
        audit_views.AuditLogPage.as_view(),
        name="audit-log",
    ),
    path(ORGANIZATION, organization_views.OrganizationPage.as_view(), name="organization"),
    path(
        f"{ORGANIZATION}/invite",
        organization_views.InviteToOrganization.as_view(),
        name="invite-to-organization",
    ),
    path(
        f"{ORGANIZATION}/invitations/<int:home_invitation>/renew",
        organization_views.RenewOrganizationInvitation.as_view(),
        name="renew-organization-invitation",
    ),
    path(
        f"{ORGANIZATION}/invitations/<int:home_invitation>/withdraw",
        organization_views.WithdrawOrganizationInvitation.as_view(),
        name="withdraw-organization-invitation",
    ),
    path(
        f"{ORGANIZATION}/rename",
        organization_views.RenameOrganization.as_view(),
        name="rename-organization",
    ),
    path(
        f"{ORGANIZATION}/members",
        organization_views.ChangeOrganizationRole.as_view(),
        name="change-organization-role",
    ),
    path(
        f"{ORGANIZATION}/members/<str:member>/remove",
        organization_views.RemoveOrganizationMember.as_view(),
        name="remove-organization-member",
    ),
    path(f"{ORGANIZATION}/domains", organization_views.AddDomain.as_view(), name="add-domain"),
    path(
        f"{ORGANIZATION}/domains/<str:domain>/remove",
        organization_views.RemoveDomain.as_view(),
        name="remove-domain",
    ),
    path("<str:team>/settings", team_views.TeamSettingsPage.as_view(), name="team-settings"),
    path("<str:team>/settings/archive", team_views.ArchiveTeam.as_view(), name="archive-team"),
    path(MEMBERS, members_views.MembersPage.as_view(), name="team-members"),
    path(f"{MEMBERS}/invite", members_views.MakeInvitation.as_view(), name="make-invitation"),
    path(
        f"{MEMBERS}/invitations/<int:invitation>/renew",
        members_views.RenewInvitation.as_view(),
        name="renew-invitation",
    ),
    path(
        f"{MEMBERS}/invitations/<int:invitation>/withdraw",
        members_views.WithdrawInvitation.as_view(),
        name="withdraw-invitation",
    ),
    path(f"{MEMBERS}/programs", members_views.MakeProgram.as_view(), name="make-program"),
    path(f"{PROGRAM}/keys", keys_views.ProgramKeysPage.as_view(), name="program-keys"),
    path(
        f"{PROGRAM}/keys/<int:service_key>/rotate",
        keys_views.RotateProgramKey.as_view(),
        name="rotate-program-key",
    ),
    path(
        f"{PROGRAM}/keys/<int:service_key>/revoke",
        keys_views.RevokeProgramKey.as_view(),
        name="revoke-program-key",
    ),
    path(
        f"{PROGRAM}/delete",
        members_views.DeleteProgram.as_view(),
        name="delete-program",
    ),
    path(
        f"{MEMBERS}/<str:member>/remove",
        members_views.RemoveMember.as_view(),
        name="remove-member",
    ),
]
