"""Documents about a team's projects: which of them, and in which order."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import User
from tests.bridges.wandb.asking import ask, refused
from tests.conftest import ApiClient
from tests.factories import make_project

pytestmark = pytest.mark.django_db

PROJECTS = """
    query Projects($filters: JSONString, $order: String, $first: Int) {
      entity(name: "ada") { projects(filters: $filters, order: $order, first: $first) {
        edges { node { name } } } }
    }"""


@pytest.fixture(autouse=True)
def projects(ada: User) -> None:
    for name in ("digits", "wandb-registry-models", "dogs"):
        make_project(name, by=ada)


@pytest.mark.parametrize(
    ("filters", "order", "first", "names"),
    [
        (None, None, 2, ["dogs", "wandb-registry-models"]),
        ({"name": {"$regex": "^wandb-registry-"}}, None, None, ["wandb-registry-models"]),
        ({"name": {"$contains": "D"}}, "name", 2, ["digits", "dogs"]),
        ({"$or": [{"name": "dogs"}, {"name": "digits"}]}, "-name", None, ["dogs", "digits"]),
        ({"createdAt": {"$lt": "2001-01-01"}}, "+created_at", None, []),
    ],
)
def test_projects_of_a_team_are_chosen_and_ordered(
    api: ApiClient, filters: Any, order: str | None, first: int | None, names: list[str]
) -> None:
    text = json.dumps(filters) if filters else None
    found = ask(api, PROJECTS, filters=text, order=order, first=first)
    assert [one["node"]["name"] for one in found["entity"]["projects"]["edges"]] == names


def test_what_cannot_be_said_of_projects_is_named(api: ApiClient) -> None:
    status, message = refused(api, PROJECTS, filters='{"colour": "red"}')
    assert (status, "There is no field “colour”" in message) == (400, True)
