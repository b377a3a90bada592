"""Every change of accounts: one function, one transaction, one audit row."""

from accounts.services.installation import (
    bootstrap_from_environment,
    is_installed,
    set_up_installation,
)
from accounts.services.keys import create_api_key, revoke_api_key
from accounts.services.teams import add_team_member, create_team, remove_team_member
from accounts.services.users import create_user, settle_in

__all__ = [
    "add_team_member",
    "bootstrap_from_environment",
    "create_api_key",
    "create_team",
    "create_user",
    "is_installed",
    "remove_team_member",
    "revoke_api_key",
    "set_up_installation",
    "settle_in",
]
