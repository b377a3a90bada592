"""The resource Group: teams of the organization that the provider fills."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from accounts import services
from accounts.models import Organization, ScimGroup, Source, TeamMembership, User
from accounts.scim.errors import ScimError, bad_value
from accounts.scim.patches import Assignment, assignments, member_ids, text
from accounts.scim.people import people_of

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
COLUMNS = {
    "id": "pk",
    "displayname": "display_name",
    "externalid": "external_id",
    "members": "team__memberships__user",
    "members.value": "team__memberships__user",
}
MOST_MEMBERS = 10_000


def groups_of(organization: Organization) -> QuerySet[ScimGroup]:
    given = TeamMembership.objects.filter(from_provider__source=Source.SCIM)
    members = Prefetch("team__memberships", given.select_related("user").order_by("pk"))
    rows = ScimGroup.objects.filter(team__organization=organization)
    return rows.select_related("team__organization").prefetch_related(members).distinct()


def shape_of(group: ScimGroup, home: str) -> dict[str, Any]:
    members = [
        {"value": str(one.user_id), "display": one.user.username, "type": "User"}
        for one in group.team.memberships.all()
    ]
    shape: dict[str, Any] = {
        "schemas": [SCHEMA],
        "id": str(group.pk),
        "displayName": group.display_name,
        "members": members,
        "meta": {
            "resourceType": "Group",
            "created": group.team.created_at.isoformat(),
            "location": f"{home}/Groups/{group.pk}",
        },
    }
    if group.external_id:
        shape["externalId"] = group.external_id
    return shape


@transaction.atomic
def create(organization: Organization, body: dict[str, Any]) -> ScimGroup:
    name = text(body.get("displayName"), 128)
    if not name:
        raise bad_value("displayName is missing.")
    group = services.provision_group(
        organization, name=name, external_id=text(body.get("externalId"))
    )
    services.add_group_members(group, named(organization, body.get("members")))
    return group


@transaction.atomic
def put(organization: Organization, group: ScimGroup, body: dict[str, Any]) -> None:
    replaced = {"displayName", "externalId", "members"} & set(body)
    value = {name: body[name] for name in replaced}
    patch(organization, group, {"Operations": [{"op": "replace", "value": value}]})


@transaction.atomic
def patch(organization: Organization, group: ScimGroup, body: dict[str, Any]) -> None:
    for one in assignments(body):
        assign(organization, group, one)


def assign(organization: Organization, group: ScimGroup, one: Assignment) -> None:
    match one.path:
        case "members":
            change_members(organization, group, one)
        case "displayname" if text(one.value, 128):
            rows = ScimGroup.objects.filter(pk=group.pk)
            rows.update(display_name=text(one.value, 128))
        case "externalid":
            ScimGroup.objects.filter(pk=group.pk).update(external_id=text(one.value))


def change_members(organization: Organization, group: ScimGroup, one: Assignment) -> None:
    users = people_with(organization, member_ids(one))
    if one.op == "remove":
        services.remove_group_members(group, users if one.where or one.value else everybody(group))
        return
    if one.op == "replace":
        kept = {user.pk for user in users}
        gone = [user for user in everybody(group) if user.pk not in kept]
        services.remove_group_members(group, gone)
    services.add_group_members(group, users)


def everybody(group: ScimGroup) -> list[User]:
    return list(User.objects.filter(team_memberships__team=group.team))


def named(organization: Organization, value: Any) -> list[User]:
    return people_with(organization, member_ids(Assignment("add", "members", value)))


def people_with(organization: Organization, ids: Iterable[str]) -> list[User]:
    """Active people of the organization; an id of somebody else is nobody's."""
    wanted = {text_id for text_id in ids if text_id}
    if len(wanted) > MOST_MEMBERS:
        raise ScimError(413, f"At most {MOST_MEMBERS} members at once.", "tooMany")
    numbers = {int(one) for one in wanted if one.isdecimal() and len(one) < 19}
    rows = people_of(organization).filter(organization_memberships__organization=organization)
    found = list(rows.filter(pk__in=numbers))
    if len(found) != len(wanted):
        raise bad_value("A member is nobody of this organization.")
    return found
