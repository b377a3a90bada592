"""Moving runs between projects of a team, and their colours."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from projects.models import Project
from runs.models import Run
from runs.services import add_events, delete_run, finish_run
from runs.services.creation import NewRun
from runs.services.events import NewEvent
from runs.services.forking import fork_run
from tests.conftest import ApiClient
from tests.factories import make_project, make_run, make_stranger
from tests.history.streams import append

OLD, NEW = "/teams/ada/projects/digits", "/teams/ada/projects/letters"


@pytest.fixture
def digits(ada: User) -> Project:
    return make_project("digits", by=ada)


@pytest.fixture
def letters(ada: User) -> Project:
    return make_project("letters", by=ada)


@pytest.fixture
def run(ada: User, digits: Project) -> Run:
    run = make_run(by=ada, project=digits, id="r0", config={"lr": 1})
    append(run.history, [{"_step": 0, "loss": 2.5}])
    add_events(run, [NewEvent(token="t", kind="event", name="began")], by=ada)
    return finish_run(run, by=ada)


def move(api: ApiClient, to: str) -> Any:
    return api.send("POST", f"{OLD}/runs/r0/move", {"project": to})


def ids(api: ApiClient, project: str) -> list[str]:
    return [row["id"] for row in api.send("GET", f"{project}/run-table?filter=r").json()["results"]]


def used(api: ApiClient, project: str) -> int:
    return int(api.send("GET", f"{project}/storage").json()["history"])


def test_a_run_moves_with_all_it_has(api: ApiClient, run: Run, letters: Project) -> None:
    assert (ids(api, OLD), ids(api, NEW)) == (["r0"], [])
    size = used(api, OLD)
    answer = move(api, "letters")
    assert (answer.status_code, answer.json()["project"]) == (200, "letters")
    assert (ids(api, OLD), ids(api, NEW)) == ([], ["r0"])
    assert (used(api, OLD), used(api, NEW)) == (0, size)
    series = api.send("GET", f"{NEW}/series?runs=r0&keys=loss").json()
    assert series["panels"][0]["series"][0]["y"] == [2.5]
    assert [event["name"] for event in api.send("GET", f"{NEW}/events").json()["results"]] == [
        "began"
    ]
    assert api.send("GET", f"{OLD}/runs/r0").status_code == 404
    assert api.send("POST", f"{NEW}/runs/r0/move", {"project": "digits"}).status_code == 200
    assert (ids(api, OLD), ids(api, NEW)) == (["r0"], [])


def test_a_fork_and_its_parent_find_each_other_in_another_project(
    api: ApiClient, ada: User, client: Client, run: Run, digits: Project, letters: Project
) -> None:
    fork_run(digits, NewRun(id="child"), {"run": "r0", "step": 0}, by=ada)
    client.force_login(ada)
    assert move(api, "letters").status_code == 200
    make_run(by=ada, project=digits, id="r0")  # another one of the same id
    page = client.get("/ada/digits/runs/child/overview").content.decode()
    assert page.count('href="/ada/letters/runs/r0/overview"') == 2
    assert "compare?a=r0" not in page
    page = client.get("/ada/letters/runs/r0/overview").content.decode()
    assert 'href="/ada/digits/runs/child/overview"' in page
    assert "forked at step 0, in digits" in page
    delete_run(Run.objects.get(slug="r0", project=letters), by=ada)
    page = client.get("/ada/digits/runs/child/overview").content.decode()
    assert "/ada/letters/" not in page
    assert "at step 0" in page


def test_what_cannot_move_says_why(
    api: ApiClient, ada: User, run: Run, digits: Project, letters: Project
) -> None:
    assert move(api, "nothing").status_code == 404
    make_project("theirs", by=make_stranger())
    assert move(api, "theirs").status_code == 404
    namesake = make_run(by=ada, project=letters, id="r0")
    assert move(api, "letters").json()["code"] == "run_exists"
    delete_run(namesake, by=ada)
    assert move(api, "letters").json()["code"] == "run_exists"
    make_run(by=ada, project=digits, id="r1")
    answer = api.send("POST", f"{OLD}/runs/r1/move", {"project": "letters"})
    assert (answer.status_code, answer.json()["code"]) == (409, "run_running")
    assert ids(api, OLD) == ["r1", "r0"]


def test_a_run_gets_another_colour(api: ApiClient, run: Run) -> None:
    assert api.send("PATCH", f"{OLD}/runs/r0", {"color_index": 27}).json()["color_index"] == 27
    assert api.send("PATCH", f"{OLD}/runs/r0", {"color_index": 60}).status_code == 400
