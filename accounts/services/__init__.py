"""Every change of accounts: one function, one transaction, one audit row."""

from accounts.services.installation import (
    bootstrap_from_environment,
    is_installed,
    set_up_installation,
)
from accounts.services.invitations import (
    accept_invitation,
    find_invitation,
    invite,
    invite_to_organization,
    renew_invitation,
    send_invitation,
    usable_invitation,
    withdraw_invitation,
)
from accounts.services.keys import create_api_key, revoke_api_key, rotate_api_key
from accounts.services.log_in_rules import (
    allow_passwords,
    change_log_in_rules,
    set_passwords_refused,
    set_second_factor,
)
from accounts.services.members import (
    add_team_member,
    change_organization_role,
    remove_organization_member,
    remove_team_member,
)
from accounts.services.organizations import (
    add_domain,
    join_by_address,
    remove_domain,
    rename_organization,
)
from accounts.services.provider_groups import follow_provider_groups
from accounts.services.provisioning import (
    add_group_members,
    change_person,
    create_scim_token,
    forget_group,
    forget_person,
    provision_group,
    provision_person,
    remove_group_members,
    revoke_scim_token,
    set_person_active,
)
from accounts.services.quotas import set_organization_quota, set_team_quota
from accounts.services.service_accounts import (
    create_service_account,
    delete_service_account,
)
from accounts.services.sessions import (
    end_session,
    end_sessions,
    forget_old_sessions,
    note_session,
)
from accounts.services.teams import (
    archive_team,
    change_team,
    create_team,
    rename_team,
    unarchive_team,
)
from accounts.services.users import create_user, first_organization, set_shortcuts, settle_in

__all__ = [
    "accept_invitation",
    "add_domain",
    "add_group_members",
    "add_team_member",
    "allow_passwords",
    "archive_team",
    "bootstrap_from_environment",
    "change_log_in_rules",
    "change_organization_role",
    "change_person",
    "change_team",
    "create_api_key",
    "create_scim_token",
    "create_service_account",
    "create_team",
    "create_user",
    "delete_service_account",
    "end_session",
    "end_sessions",
    "find_invitation",
    "first_organization",
    "follow_provider_groups",
    "forget_group",
    "forget_old_sessions",
    "forget_person",
    "invite",
    "invite_to_organization",
    "is_installed",
    "join_by_address",
    "note_session",
    "provision_group",
    "provision_person",
    "remove_domain",
    "remove_group_members",
    "remove_organization_member",
    "remove_team_member",
    "rename_organization",
    "rename_team",
    "renew_invitation",
    "revoke_api_key",
    "revoke_scim_token",
    "rotate_api_key",
    "send_invitation",
    "set_organization_quota",
    "set_passwords_refused",
    "set_person_active",
    "set_second_factor",
    "set_shortcuts",
    "set_team_quota",
    "set_up_installation",
    "settle_in",
    "unarchive_team",
    "usable_invitation",
    "withdraw_invitation",
]
