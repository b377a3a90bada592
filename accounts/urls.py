from django.urls import path

from accounts.views import audit, keys, members, organization, profile, security, team

MEMBERS = "<str:team>/members"
PROGRAM = f"{MEMBERS}/programs/<str:member>"
ORGANIZATION = "organizations/<int:organization>"

urlpatterns = [
    path("setup", profile.SetupPage.as_view(), name="setup"),
    path("authorize", profile.AuthorizePage.as_view(), name="authorize"),
    path("settings/", profile.SettingsPage.as_view(), name="settings"),
    path("settings/keyboard", profile.KeyboardPage.as_view(), name="settings-keyboard"),
    path("settings/keys", keys.KeysPage.as_view(), name="settings-keys"),
    path("settings/keys/<int:key>/rotate", keys.RotateKey.as_view(), name="rotate-key"),
    path("settings/keys/<int:key>/revoke", keys.RevokeKey.as_view(), name="revoke-key"),
    path("settings/security", security.SecurityPage.as_view(), name="settings-security"),
    path(
        "settings/organizations/<int:organization>/log-in",
        security.LogInRulesPage.as_view(),
        name="log-in-rules",
    ),
    path(
        "settings/organizations/<int:organization>/scim-tokens",
        security.MakeScimToken.as_view(),
        name="make-scim-token",
    ),
    path(
        "settings/organizations/<int:organization>/scim-tokens/<int:scim_token>/revoke",
        security.RevokeScimToken.as_view(),
        name="revoke-scim-token",
    ),
    path(
        "settings/sessions/<int:session>/end",
        security.EndSession.as_view(),
        name="end-session",
    ),
    path(
        "settings/sessions/end-others",
        security.EndOtherSessions.as_view(),
        name="end-other-sessions",
    ),
    path("invite/<str:token>", members.InvitationPage.as_view(), name="invitation"),
    path(
        f"{ORGANIZATION}/audit-log",
        audit.AuditLogPage.as_view(),
        name="audit-log",
    ),
    path(ORGANIZATION, organization.OrganizationPage.as_view(), name="organization"),
    path(
        f"{ORGANIZATION}/invite",
        organization.InviteToOrganization.as_view(),
        name="invite-to-organization",
    ),
    path(
        f"{ORGANIZATION}/invitations/<int:home_invitation>/renew",
        organization.RenewOrganizationInvitation.as_view(),
        name="renew-organization-invitation",
    ),
    path(
        f"{ORGANIZATION}/invitations/<int:home_invitation>/withdraw",
        organization.WithdrawOrganizationInvitation.as_view(),
        name="withdraw-organization-invitation",
    ),
    path(
        f"{ORGANIZATION}/rename",
        organization.RenameOrganization.as_view(),
        name="rename-organization",
    ),
    path(
        f"{ORGANIZATION}/members",
        organization.ChangeOrganizationRole.as_view(),
        name="change-organization-role",
    ),
    path(
        f"{ORGANIZATION}/members/<str:member>/remove",
        organization.RemoveOrganizationMember.as_view(),
        name="remove-organization-member",
    ),
    path(f"{ORGANIZATION}/domains", organization.AddDomain.as_view(), name="add-domain"),
    path(
        f"{ORGANIZATION}/domains/<str:domain>/remove",
        organization.RemoveDomain.as_view(),
        name="remove-domain",
    ),
    path("<str:team>/settings", team.TeamSettingsPage.as_view(), name="team-settings"),
    path("<str:team>/settings/archive", team.ArchiveTeam.as_view(), name="archive-team"),
    path(MEMBERS, members.MembersPage.as_view(), name="team-members"),
    path(f"{MEMBERS}/invite", members.MakeInvitation.as_view(), name="make-invitation"),
    path(
        f"{MEMBERS}/invitations/<int:invitation>/renew",
        members.RenewInvitation.as_view(),
        name="renew-invitation",
    ),
    path(
        f"{MEMBERS}/invitations/<int:invitation>/withdraw",
        members.WithdrawInvitation.as_view(),
        name="withdraw-invitation",
    ),
    path(f"{MEMBERS}/programs", members.MakeProgram.as_view(), name="make-program"),
    path(f"{PROGRAM}/keys", keys.ProgramKeysPage.as_view(), name="program-keys"),
    path(
        f"{PROGRAM}/keys/<int:service_key>/rotate",
        keys.RotateProgramKey.as_view(),
        name="rotate-program-key",
    ),
    path(
        f"{PROGRAM}/keys/<int:service_key>/revoke",
        keys.RevokeProgramKey.as_view(),
        name="revoke-program-key",
    ),
    path(
        f"{PROGRAM}/delete",
        members.DeleteProgram.as_view(),
        name="delete-program",
    ),
    path(
        f"{MEMBERS}/<str:member>/remove",
        members.RemoveMember.as_view(),
        name="remove-member",
    ),
]
