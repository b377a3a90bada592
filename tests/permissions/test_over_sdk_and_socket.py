"""Cells of the table of permissions, tried with the Python client and on the socket."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

import orjson
import pytest
from websockets.sync.client import connect

from labstead import Api, RequestRefusedError
from tests.permissions.world import TEAM, World
from tests.real_server import ROOT, RealServer
from tools.permissions.actions import PROJECT_KINDS, Action, Outcome, things
from tools.permissions.people import PERSONAS

pytestmark = [pytest.mark.server, pytest.mark.drawing]
MAKE_A_WORLD = """
import orjson
from accounts.models import User
from tests.permissions.world import build
print(orjson.dumps(build(User.objects.get(username="ada"))).decode())
"""
_changes = count(1)
Act = Callable[[Api, dict[str, Any]], object]


def change_notes(api: Api, words: dict[str, Any]) -> None:
    run = api.run("{team}/{project}/{run}".format(**words))
    run.notes = f"change {next(_changes)}"
    run.update()


BY_CLIENT: dict[tuple[str, str], Act] = {
    ("project", "see it"): lambda api, words: api.project(words["project"], TEAM),
    ("project", "see its runs"): lambda api, words: list(api.runs(f"{TEAM}/{words['project']}")),
    ("run", "see it"): lambda api, words: api.run(f"{TEAM}/{words['project']}/r1"),
    ("run", "change its notes"): change_notes,
    ("sweep", "see it"): lambda api, words: api.sweep(
        f"{TEAM}/{words['project']}/{words['sweep']}"
    ),
}
TOPICS = {
    "project:{team}/{project}:runs": ("project", "see its runs"),
    "run:{team}/{project}/{run}:series": ("run", "see it"),
    "sweeps:{team}/{project}": ("sweep", "see it"),
    "artifacts:{team}/{project}": ("artifact", "see it"),
}


def action_of(thing: str, name: str) -> Action:
    everything = {(each.name, one.name): one for each in things() for one in each.actions}
    return everything[thing, name]


@pytest.fixture(scope="module")
def world(live_server_process: RealServer) -> World:
    """In the database of the server that runs."""
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", MAKE_A_WORLD]
    made = subprocess.run(
        command, cwd=ROOT, env=live_server_process.environment, check=True, stdout=subprocess.PIPE
    )
    return World(**orjson.loads(made.stdout.splitlines()[-1]))


@pytest.mark.parametrize(("thing", "name"), BY_CLIENT)
def test_client_gets_what_the_table_says(
    thing: str, name: str, world: World, live_server_process: RealServer
) -> None:
    action, act = action_of(thing, name), BY_CLIENT[thing, name]
    expected, found = {}, {}
    for persona, key in world.keys.items():
        api = Api({"base_url": live_server_process.url}, api_key=key)
        for kind in PROJECT_KINDS:
            found[persona, kind] = outcome(act, api, world.words[kind])
            expected[persona, kind] = seen_first(action, kind, persona)
    assert found == expected


def seen_first(action: Action, kind: str, persona: str) -> Outcome:
    """The client looks before it changes: what is hidden stays so, whatever the key may do."""
    look = action_of("run", "see it").outcome(kind, persona)
    return action.outcome(kind, persona) if look == Outcome.YES else look


def outcome(act: Act, api: Api, words: dict[str, Any]) -> Outcome:
    try:
        act(api, words)
    except RequestRefusedError as refused:
        return Outcome.HIDDEN if refused.status == 404 else Outcome.NO
    return Outcome.YES


@pytest.mark.parametrize("persona", [persona.name for persona in PERSONAS])
def test_socket_gives_what_the_table_says(
    persona: str, world: World, live_server_process: RealServer
) -> None:
    url = live_server_process.url.replace("http", "ws", 1) + "/ws/"
    key = world.keys.get(persona)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    # A key for logging reads nothing: on the socket it is nobody's.
    who = "visitor" if persona == "ingest_key" else persona
    with connect(url, additional_headers=headers) as socket:
        for kind in PROJECT_KINDS:
            for topic, cell in TOPICS.items():
                socket.send(
                    orjson.dumps(
                        {"type": "sub", "topic": topic.format(**world.words[kind])}
                    ).decode()
                )
                answer = orjson.loads(socket.recv(20))
                may = action_of(*cell).outcome(kind, who) == Outcome.YES
                assert (answer["type"] == "subscribed") == may, answer
