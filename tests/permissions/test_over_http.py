"""Every cell of docs/reference/permissions.md, asked for over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.db import transaction

from labstead_core.short_cache import forget_all
from tests.conftest import ApiClient
from tests.permissions.calls import CALLS
from tests.permissions.world import World, build
from tools.permissions import page
from tools.permissions.actions import Action, Outcome, Thing, cells, things
from tools.permissions.people import PERSONAS

pytestmark = [pytest.mark.django_db, pytest.mark.drawing]
ACTIONS = [(thing, action) for thing in things() for action in thing.actions]
each_action = pytest.mark.parametrize(
    ("thing", "action"), ACTIONS, ids=[f"{thing.name}-{action.name}" for thing, action in ACTIONS]
)
# What the statuses of a refusal say: logged in or not, and what the present state does not allow.
REFUSED = {401, 403, 409}


@pytest.fixture(scope="module")
def world(kept_rows: None) -> World:
    return build()


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, ApiClient]:
    return {persona.name: ApiClient(world.keys.get(persona.name)) for persona in PERSONAS}


def test_the_page_is_current() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.text(), "Run `make docs`."


def test_there_are_enough_cells_and_each_has_its_call() -> None:
    assert cells() >= 500
    named = {(thing.name, action.name) for thing, action in ACTIONS}
    assert named == {(thing, name) for thing, calls in CALLS.items() for name in calls}


@each_action
def test_each_gets_what_the_table_says(
    thing: Thing, action: Action, world: World, clients: dict[str, ApiClient]
) -> None:
    surprises = [
        f"{persona.name} of {kind}: {answer.status_code}, not {expected}: {answer.content[:200]!r}"
        for kind in thing.kinds
        for persona in PERSONAS
        for expected in [action.outcome(kind, persona.name)]
        for answer in [ask(clients[persona.name], thing, action, kind, persona.name, world)]
        if outcome_of(answer) != expected
    ]
    assert surprises == []


def ask(
    client: ApiClient, thing: Thing, action: Action, kind: str, persona: str, world: World
) -> Any:
    """What was done is undone again."""
    method, path, body = CALLS[thing.name][action.name]
    words = world.words.get(f"{thing.name} {kind}") or world.words[kind]
    address = path.format(**words, self=world.names.get(persona, "nobody"))
    with undone() if action.changes else nullcontext():
        return client.send(method, address, body and filled(body, words))


def filled(body: dict[str, Any], words: dict[str, Any]) -> Any:
    """With the word of the world for ``{other}``."""
    return {name: words["other"] if value == "{other}" else value for name, value in body.items()}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    # No request may go by what another one did that never was.
    forget_all()


def outcome_of(answer: Any) -> Outcome | str:
    if answer.status_code < 300:
        return Outcome.YES
    if answer.status_code in REFUSED:
        return Outcome.NO
    return Outcome.HIDDEN if answer.status_code == 404 else f"status {answer.status_code}"
