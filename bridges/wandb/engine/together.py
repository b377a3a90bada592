"""What the nodes of one list ask for one by one, loaded for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from bridges.wandb.engine.calls import Call

Value = TypeVar("Value")
Load = Callable[[Collection[int]], Mapping[int, Value]]
EXPECTED = "expected"


def expect(call: Call, pks: Iterable[int]) -> None:
    """Whatever is asked of one of these rows may be asked of all."""
    call.known.setdefault(EXPECTED, []).append(frozenset(pks))


def loaded(call: Call, load: Load[Value], pk: int) -> Value | None:
    """What ``load`` finds for the row, asked at most once for the rows expected with it."""
    known: dict[int, Any] = call.known.setdefault(load, {})
    if pk not in known:
        groups: list[frozenset[int]] = call.known.get(EXPECTED, [])
        group = next((some for some in groups if pk in some), frozenset({pk}))
        found = load(group)
        known.update({one: found.get(one) for one in group})
    value: Value | None = known[pk]
    return value
