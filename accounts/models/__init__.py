"""People, the organizations and teams they belong to, and the keys their machines use."""

from accounts.models.invitations import Invitation, InvitationQuerySet
from accounts.models.keys import ApiKey, ApiKeyQuerySet, KeyScope
from accounts.models.log_in import LogInRule, LogInRuleQuerySet
from accounts.models.organizations import (
    Organization,
    OrganizationDomain,
    OrganizationDomainQuerySet,
    OrganizationMembership,
    OrganizationMembershipQuerySet,
    OrganizationQuerySet,
)
from accounts.models.people import User
from accounts.models.provider import (
    ProviderMembership,
    ScimGroup,
    ScimPerson,
    ScimToken,
    Source,
)
from accounts.models.quotas import Quota, QuotaQuerySet
from accounts.models.roles import Role
from accounts.models.sessions import BrowserSession, BrowserSessionQuerySet
from accounts.models.teams import (
    FormerTeamSlug,
    Team,
    TeamMembership,
    TeamMembershipQuerySet,
    TeamQuerySet,
)

__all__ = [
    "ApiKey",
    "ApiKeyQuerySet",
    "BrowserSession",
    "BrowserSessionQuerySet",
    "FormerTeamSlug",
    "Invitation",
    "InvitationQuerySet",
    "KeyScope",
    "LogInRule",
    "LogInRuleQuerySet",
    "Organization",
    "OrganizationDomain",
    "OrganizationDomainQuerySet",
    "OrganizationMembership",
    "OrganizationMembershipQuerySet",
    "OrganizationQuerySet",
    "ProviderMembership",
    "Quota",
    "QuotaQuerySet",
    "Role",
    "ScimGroup",
    "ScimPerson",
    "ScimToken",
    "Source",
    "Team",
    "TeamMembership",
    "TeamMembershipQuerySet",
    "TeamQuerySet",
    "User",
]
