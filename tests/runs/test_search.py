"""The search of the command palette: by words of names, within what one may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from projects.models import Visibility
from projects.saved_layouts import save_view
from projects.services import update_project
from runs.services import delete_run
from tests.factories import EMPTY_LAYOUT, join, make_project, make_run, make_stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(ada: User) -> User:
    for name in ("digits", "letters"):
        project = make_project(name, by=ada)
        for run in ("vit base", "base vit 2", "resnet_50"):
            make_run(by=ada, project=project, name=run)
        save_view(project, f"Vit of {name}", layout=EMPTY_LAYOUT, by=ada)
    return ada


def search(user: User | None, q: str, near: str = "") -> list[dict[str, Any]]:
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get("/api/v1/search", {"q": q, "near": near})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def runs(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["where"], one["name"]) for one in found if one["kind"] == "run"]


def test_words_are_found_in_any_order_and_case(world: User) -> None:
    found = search(world, "BASE vi", near="ada/digits")
    assert runs(found) == [
        ("ada/digits", "base vit 2"),
        ("ada/digits", "vit base"),
        ("ada/letters", "base vit 2"),
        ("ada/letters", "vit base"),
    ]
    (run, *_) = [one for one in found if one["kind"] == "run"]
    assert run["path"].startswith("/ada/digits/runs/")
    views = {one["name"] for one in search(world, "of vit") if one["kind"] == "view"}
    assert views == {"Vit of digits", "Vit of letters"}
    assert search(world, "digits")[0] == {
        "kind": "project",
        "name": "digits",
        "where": "ada",
        "path": "/ada/digits",
        "state": "",
        "color_index": None,
    }


def test_signs_of_patterns_are_plain_text(world: User) -> None:
    assert [name for _, name in runs(search(world, "t_5"))] == ["resnet_50", "resnet_50"]
    assert search(world, "%") == search(world, "") == search(world, "\\") == []


def test_nobody_finds_what_they_may_not_see(world: User) -> None:
    digits, letters = (make_project(name, by=world) for name in ("walled", "open"))
    hidden = make_run(by=world, project=digits, name="secret vit")
    make_run(by=world, project=letters, name="public vit")
    update_project(letters, by=world, visibility=Visibility.PUBLIC)
    update_project(digits, by=world, visibility=Visibility.RESTRICTED)
    member = join(world.personal_team, Role.MEMBER)
    assert "secret vit" not in str(search(member, "vit", near="ada/walled"))
    for outsider in (make_stranger(), None):
        assert runs(search(outsider, "vit")) == [("ada/open", "public vit")]
    delete_run(hidden, by=world)
    assert search(world, "secret") == []
