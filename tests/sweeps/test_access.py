"""Who may look at sweeps, and who may steer them. Other tenants: tests/walls."""

from __future__ import annotations

import pytest

from accounts.models import KeyScope, Role, User
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_project, make_team
from tests.sweeps.asking import GRID

SWEEPS = "/teams/vision/projects/digits/sweeps"

pytestmark = pytest.mark.django_db


@pytest.fixture
def sweep(ada: User, api: ApiClient) -> str:
    team = make_team("vision", by=ada)
    make_project("digits", by=ada, team=team)
    join(team, Role.VIEWER, "vic")
    join(team, Role.MEMBER, "mia")
    return str(api.send("POST", SWEEPS, {"config": GRID}).json()["id"])


def client_of(name: str, **how: KeyScope) -> ApiClient:
    return ApiClient(make_key(User.objects.get(username=name), **how))


STEERING: list[tuple[str, str, object]] = [
    ("POST", "", {"config": GRID}),
    ("POST", "/preview", {"config": GRID}),
    ("PATCH", "/{sweep}", {"name": "x"}),
    *(("POST", f"/{{sweep}}/{act}", None) for act in ("pause", "resume", "stop", "cancel")),
    ("POST", "/{sweep}/extend", {"run_cap": 2}),
    ("POST", "/{sweep}/agents", {"id": "a1"}),
    ("POST", "/{sweep}/ask", {}),
    ("POST", "/{sweep}/tell", {"trial": 1}),
    ("POST", "/{sweep}/trials", {"values": {}}),
]


def test_viewers_look_and_steer_nothing(sweep: str) -> None:
    viewer = client_of("vic")
    assert viewer.send("GET", f"{SWEEPS}/{sweep}").json()["can"] == {"edit": False}
    answers = [
        viewer.send(method, SWEEPS + path.format(sweep=sweep), body)
        for method, path, body in STEERING
    ]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(403, "forbidden")}


def test_viewers_are_no_agents(api: ApiClient, sweep: str) -> None:
    api.send("POST", f"{SWEEPS}/{sweep}/agents", {"id": "a1"})
    path = f"{SWEEPS}/{sweep}/agents/a1"
    viewer = client_of("vic")
    assert viewer.send("POST", f"{path}/heartbeat", {"wants": 1}).status_code == 403
    assert viewer.send("DELETE", path).status_code == 403


def test_every_member_steers_what_another_began(sweep: str) -> None:
    member = client_of("mia")
    assert member.send("GET", f"{SWEEPS}/{sweep}").json()["can"] == {"edit": True}
    assert member.send("POST", f"{SWEEPS}/{sweep}/pause").json()["state"] == "paused"


def test_a_key_for_logging_runs_agents_but_steers_nothing(sweep: str) -> None:
    logging = client_of("mia", scope=KeyScope.INGEST)
    assert logging.send("POST", f"{SWEEPS}/{sweep}/agents", {"id": "a1"}).status_code == 201
    beat = logging.send("POST", f"{SWEEPS}/{sweep}/agents/a1/heartbeat", {"wants": 1})
    assert [one["type"] for one in beat.json()["commands"]] == ["run"]
    assert logging.send("POST", f"{SWEEPS}/{sweep}/stop").json()["code"] == "key_scope"


def test_another_sweeps_agent_is_missing(api: ApiClient, sweep: str) -> None:
    other = api.send("POST", SWEEPS, {"config": GRID}).json()["id"]
    api.send("POST", f"{SWEEPS}/{other}/agents", {"id": "a1"})
    answer = api.send("POST", f"{SWEEPS}/{sweep}/agents/a1/heartbeat", {})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
