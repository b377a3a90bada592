"""The name of an organization, and the domains whose people join it by themselves."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.db import transaction

from accounts import access
from accounts.models import (
    Organization,
    OrganizationDomain,
    OrganizationMembership,
    Role,
    ScimPerson,
    User,
)
from accounts.public_domains import is_public
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, Invalid

MOST_CHARACTERS = 128
_is_domain = DomainNameValidator(accept_idna=False)


@transaction.atomic
def rename_organization(organization: Organization, name: str, *, by: User) -> Organization:
    """Admins only. Raises Invalid."""
    access.demand_in_organization(by, organization, role=Role.ADMIN)
    if not 1 <= len(name.strip()) <= MOST_CHARACTERS:
        message = f"Use 1 to {MOST_CHARACTERS} characters."
        raise Invalid(message, fields={"name": message})
    before, organization.name = organization.name, name.strip()
    organization.save(update_fields=["name"])
    audit.record(
        "organization.renamed", organization.name, by=by, organization=organization, before=before
    )
    return organization


@transaction.atomic
def add_domain(organization: Organization, domain: str, *, by: User) -> OrganizationDomain:
    """Let people of this domain join by themselves, as members. Admins only.

    The admin shows that it is theirs by an address of it that they have confirmed, and strangers
    have none there. Raises Invalid (``public_domain``, too), or Conflict (``domain_taken``).
    """
    access.demand_in_organization(by, organization, role=Role.ADMIN)
    name = domain.strip().lower().removeprefix("@")
    demand_own_domain(name, by)
    if OrganizationDomain.objects.filter(domain=name).exists():
        raise Conflict(f"“{name}” already leads to an organization.", code="domain_taken")
    row = OrganizationDomain.objects.create(organization=organization, domain=name, created_by=by)
    audit.record("organization.domain_added", name, by=by, organization=organization)
    return row


def demand_own_domain(name: str, by: User) -> None:
    try:
        _is_domain(name)
    except ValidationError as error:
        message = "Write a domain such as example.org."
        raise Invalid(message, fields={"domain": message}) from error
    if is_public(name):
        message = f"Anybody gets an address at {name}. Invite people by mail instead."
        raise Invalid(message, code="public_domain", fields={"domain": message})
    if not has_shown_address(by, at=name):
        message = f"Confirm an e-mail address of your own at {name} first."
        raise Invalid(message, fields={"domain": message})


def has_shown_address(person: User, *, at: str) -> bool:
    """By a mail that they opened: an address from SCIM is no more than the organization's word."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True, email__iendswith=f"@{at}")
    return confirmed.exists() and not ScimPerson.objects.filter(user=person).exists()


@transaction.atomic
def remove_domain(row: OrganizationDomain, *, by: User) -> None:
    """Nobody joins by it any more; who has joined stays. Admins only."""
    access.demand_in_organization(by, row.organization, role=Role.ADMIN)
    audit.record("organization.domain_removed", row.domain, by=by, organization=row.organization)
    row.delete()


@transaction.atomic
def join_by_address(user: User, email: str) -> None:
    """After the address is confirmed: into the organization that its domain leads to, if any."""
    domain = email.rpartition("@")[2].lower()
    row = OrganizationDomain.objects.select_related("organization").filter(domain=domain).first()
    if row is None or is_public(domain):
        return
    home = row.organization
    _, is_new = OrganizationMembership.objects.get_or_create(organization=home, user=user)
    if is_new:
        audit.record("organization.joined_by_domain", domain, by=user, organization=home)
        access_changes_on_commit(user.pk)
