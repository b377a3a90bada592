"""A run's config between its two forms: ``{"lr": 0.1}`` here, ``{"lr": {"value": 0.1}}`` there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bridges.wandb import json_text

INTERNALS = "_wandb"


@dataclass(frozen=True)
class ClientConfig:
    """What one text of the client says: the values, words on them, and its own entry."""

    values: dict[str, Any] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    internals: dict[str, Any] = field(default_factory=dict)


def read_config(text: str) -> ClientConfig:
    """Raises Invalid. An entry without “value” is taken for the value itself, as older clients
    write it."""
    entries = json_text.read_object(text, "config")
    own = value_of(entries.pop(INTERNALS, {}))
    return ClientConfig(
        values={name: value_of(entry) for name, entry in entries.items()},
        descriptions={name: desc for name, entry in entries.items() if (desc := words_on(entry))},
        internals=own if isinstance(own, dict) else {},
    )


def value_of(entry: Any) -> Any:
    return entry["value"] if isinstance(entry, dict) and "value" in entry else entry


def words_on(entry: Any) -> str:
    words = entry.get("desc") if isinstance(entry, dict) and "value" in entry else None
    return words if isinstance(words, str) else ""


def write_config(config: ClientConfig) -> str:
    entries = {name: entry_of(name, value, config) for name, value in config.values.items()}
    if config.internals:
        entries[INTERNALS] = {"value": config.internals}
    return json_text.write(entries)


def entry_of(name: str, value: Any, config: ClientConfig) -> dict[str, Any]:
    words = config.descriptions.get(name)
    return {"desc": words, "value": value} if words else {"value": value}


def merged(one: ClientConfig, other: ClientConfig) -> ClientConfig:
    """What several writers of one run say together: each tells of its own machine."""
    machines = {**one.internals.get("e", {}), **other.internals.get("e", {})}
    internals = one.internals | other.internals | ({"e": machines} if machines else {})
    return ClientConfig(one.values | other.values, one.descriptions | other.descriptions, internals)
