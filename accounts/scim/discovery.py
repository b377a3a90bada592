"""What this server can do, for providers that ask first (RFC 7643 sections 5 to 7)."""

from __future__ import annotations

from typing import Any

from accounts.scim import lists, people, teams

CORE = "urn:ietf:params:scim:schemas:core:2.0"
LIST = lists.SCHEMA


def configuration(home: str) -> dict[str, Any]:
    no = {"supported": False}
    return {
        "schemas": [f"{CORE}:ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {**no, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": lists.MOST},
        "changePassword": no,
        "sort": no,
        "etag": no,
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token of the organization, made by one of its admins.",
                "primary": True,
            }
        ],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": f"{home}/ServiceProviderConfig",
        },
    }


def resource_types(home: str) -> list[dict[str, Any]]:
    return [
        resource_type("User", "/Users", people.SCHEMA, home),
        resource_type("Group", "/Groups", teams.SCHEMA, home),
    ]


def resource_type(name: str, endpoint: str, schema: str, home: str) -> dict[str, Any]:
    return {
        "schemas": [f"{CORE}:ResourceType"],
        "id": name,
        "name": name,
        "endpoint": endpoint,
        "schema": schema,
        "meta": {"resourceType": "ResourceType", "location": f"{home}/ResourceTypes/{name}"},
    }


def schemas(home: str) -> list[dict[str, Any]]:
    return [
        schema(
            people.SCHEMA,
            "User",
            [
                attribute("userName", is_required=True, uniqueness="server"),
                attribute("externalId"),
                attribute("displayName"),
                attribute("active", kind="boolean"),
                attribute("name", kind="complex", parts=["givenName", "familyName", "formatted"]),
                attribute("emails", kind="complex", is_many=True, parts=["value", "type"]),
            ],
            home,
        ),
        schema(
            teams.SCHEMA,
            "Group",
            [
                attribute("displayName", is_required=True),
                attribute("externalId"),
                attribute("members", kind="complex", is_many=True, parts=["value", "display"]),
            ],
            home,
        ),
    ]


def schema(urn: str, name: str, attributes: list[Any], home: str) -> dict[str, Any]:
    return {
        "schemas": [f"{CORE}:Schema"],
        "id": urn,
        "name": name,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": f"{home}/Schemas/{urn}"},
    }


def attribute(
    name: str,
    *,
    kind: str = "string",
    is_many: bool = False,
    is_required: bool = False,
    uniqueness: str = "none",
    parts: list[str] | None = None,
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": name,
        "type": kind,
        "multiValued": is_many,
        "required": is_required,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": uniqueness,
    }
    if parts:
        described["subAttributes"] = [attribute(part) for part in parts]
    return described


def listed(resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "schemas": [LIST],
        "totalResults": len(resources),
        "startIndex": 1,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }
