"""Who the people of an archive are here: members of the organization with the same address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Lower

from accounts.models import Organization, User
from rights.archive.reading import Archive
from rights.errors import BadArchive

MOST_PEOPLE = 100_000
NAME_CHARS = 150


def people_of(archive: Archive, folder: str, organization: Organization) -> dict[str, User | None]:
    """By their names in the archive; None for who is nobody here."""
    told = dict(read_person(row) for _, row in archive.rows(f"{folder}people.jsonl"))
    if len(told) > MOST_PEOPLE:
        raise BadArchive(f"people.jsonl: there are more than {MOST_PEOPLE:,}.")
    by_address = members_by_address(organization, {one for one in told.values() if one})
    return {name: by_address.get(address) for name, address in told.items()}


def read_person(row: Mapping[str, Any]) -> tuple[str, str]:
    name, email = row.get("username"), row.get("email", "")
    if not isinstance(name, str) or not 0 < len(name) <= NAME_CHARS or "\0" in name:
        raise BadArchive("people.jsonl: each has a user name.")
    if not isinstance(email, str):
        raise BadArchive("people.jsonl: email is a text.")
    return name, email.lower()


def members_by_address(organization: Organization, addresses: set[str]) -> dict[str, User]:
    rows = User.objects.annotate(address=Lower("email")).filter(
        address__in=addresses,
        is_active=True,
        organization_memberships__organization=organization,
    )
    return {user.address: user for user in rows}
