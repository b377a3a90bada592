"""The resource User: the people of the token's organization, programs left out."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts import services
from accounts.models import Organization, ScimPerson, User
from accounts.scim.errors import ScimError, bad_value
from accounts.scim.patches import Assignment, assignments, text, truth

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
COLUMNS = {
    "id": "pk",
    "username": "scim_name",
    "externalid": "scim_external_id",
    "active": "scim_active",
    "emails": "email",
    "emails.value": "email",
    "name.givenname": "first_name",
    "name.familyname": "last_name",
    "displayname": "first_name",
    "meta.created": "date_joined",
}
NAMES = {"name.givenname": "first_name", "name.familyname": "last_name"}
MAIL_PATHS = {"emails", "emails.value"}


def people_of(organization: Organization) -> QuerySet[User]:
    """Members, and whom the provider has deactivated here."""
    known = ScimPerson.objects.filter(organization=organization, user=OuterRef("pk"))
    inside = organization.memberships.filter(user=OuterRef("pk"))
    mine = Q(organization_memberships__organization=organization) | Q(
        scim_people__organization=organization
    )
    rows = User.objects.filter(mine, is_service=False).distinct()
    return rows.annotate(
        scim_name=Coalesce(Subquery(known.values("user_name")[:1]), F("username")),
        scim_external_id=Coalesce(Subquery(known.values("external_id")[:1]), Value("")),
        scim_member=Subquery(inside.values("pk")[:1]),
        scim_active=F("is_active"),
    )


def shape_of(user: Any, home: str) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "schemas": [SCHEMA],
        "id": str(user.pk),
        "userName": user.scim_name,
        "name": {
            "givenName": user.first_name,
            "familyName": user.last_name,
            "formatted": user.get_full_name(),
        },
        "displayName": user.display_name,
        "active": bool(user.is_active and user.scim_member),
        "emails": [{"value": user.email, "type": "work", "primary": True}] if user.email else [],
        "meta": {
            "resourceType": "User",
            "created": user.date_joined.isoformat(),
            "location": f"{home}/Users/{user.pk}",
        },
    }
    if user.scim_external_id:
        shape["externalId"] = user.scim_external_id
    return shape


@transaction.atomic
def create(organization: Organization, body: dict[str, Any]) -> User:
    name = text(body.get("userName"))
    if not name:
        raise bad_value("userName is missing.")
    person = services.provision_person(
        organization,
        user_name=name,
        email=mail_in(body.get("emails")) or (name if "@" in name else ""),
        external_id=text(body.get("externalId")),
    )
    put(organization, person.user, body)
    return person.user


@transaction.atomic
def put(organization: Organization, user: User, body: dict[str, Any]) -> None:
    """All that the body names; what it leaves out keeps its value, as RFC 7644 allows."""
    replacing = {"Operations": [{"op": "replace", "value": known_part(body)}]}
    patch(organization, user, replacing)


def known_part(body: dict[str, Any]) -> dict[str, Any]:
    known = {"username", "externalid", "active", "emails", "name", "displayname"}
    return {name: value for name, value in body.items() if name.lower() in known}


@transaction.atomic
def patch(organization: Organization, user: User, body: dict[str, Any]) -> None:
    for one in assignments(body):
        assign(organization, user, one)


def assign(organization: Organization, user: User, one: Assignment) -> None:
    """What a server does not know of people, such as their telephones, it may leave out."""
    value = None if one.op == "remove" else one.value
    match one.path:
        case "active":
            services.set_person_active(organization, user, is_active=truth(value))
        case "username" if text(value):
            rename(organization, user, text(value))
        case "externalid":
            known = ScimPerson.objects.filter(organization=organization, user=user)
            known.update(external_id=text(value))
        case "username":
            raise ScimError(400, "userName cannot be taken away.", "mutability")
        case path if path in NAMES:
            services.change_person(organization, user, **{NAMES[path]: text(value, 150)})
        case "displayname" | "name.formatted" if not user.first_name:
            services.change_person(organization, user, first_name=text(value, 150))
        case path if path in MAIL_PATHS and value:
            services.change_person(organization, user, email=mail_in(value))


def rename(organization: Organization, user: User, name: str) -> None:
    """What the provider calls somebody; their username here stays, for it is in addresses."""
    others = ScimPerson.objects.filter(organization=organization, user_name__iexact=name)
    if others.exclude(user=user).exists():
        raise ScimError(409, f"“{name}” is there already.", "uniqueness")
    ScimPerson.objects.update_or_create(
        organization=organization, user=user, defaults={"user_name": name}
    )


def mail_in(value: Any) -> str:
    """The primary address of a list, or the first; or a text that is one."""
    if isinstance(value, list):
        mails = [one for one in value if isinstance(one, dict)]
        primary = [one for one in mails if one.get("primary") is True]
        return text(next(iter([*primary, *mails]), {}).get("value"), 254)
    return text(value, 254)
