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
    usable_invitation,
    withdraw_invitation,
)
from accounts.services.keys import create_api_key, revoke_api_key, rotate_api_key
from accounts.services.log_in_rules import set_second_factor
from accounts.services.members import (
    add_team_member,
    change_organization_role,
    remove_organization_member,
    remove_team_member,
)
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
from accounts.services.teams import create_team
from accounts.services.users import create_user, set_shortcuts, settle_in

__all__ = [
    "accept_invitation",
    "add_team_member",
    "bootstrap_from_environment",
    "change_organization_role",
    "create_api_key",
    "create_service_account",
    "create_team",
    "create_user",
    "delete_service_account",
    "end_session",
    "end_sessions",
    "find_invitation",
    "forget_old_sessions",
    "invite",
    "is_installed",
    "note_session",
    "remove_organization_member",
    "remove_team_member",
    "revoke_api_key",
    "rotate_api_key",
    "set_second_factor",
    "set_shortcuts",
    "set_up_installation",
    "settle_in",
    "usable_invitation",
    "withdraw_invitation",
]
