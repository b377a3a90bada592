"""What a filter, an order or a group can name: ``state``, ``config.opt.lr``, ``summary.loss``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Where a value is kept. Each is loaded from the database when it is first asked for."""

    RUN = "run"
    NOTES = "notes"
    CONFIG = "config"
    SUMMARY = "summary"
    METADATA = "metadata"


class Kind(StrEnum):
    """How values for a field are written: ``2h`` for a duration, a date for a time."""

    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    TIME = "time"
    DURATION = "duration"
    ANY = "any"


@dataclass(frozen=True, order=True)
class Field:
    """``path`` is the name of a run's own field, or a dotted path into config and so on."""

    source: Source
    path: str

    @property
    def kind(self) -> Kind:
        return RUN_FIELDS[self.path] if self.is_of_run else Kind.ANY

    @property
    def is_of_run(self) -> bool:
        return self.source in (Source.RUN, Source.NOTES)

    @property
    def is_live(self) -> bool:
        """Changes while no run changes: hearts beat and time passes without a new version."""
        return self.source == Source.RUN and self.path in ("heartbeat_at", "duration")

    def __str__(self) -> str:
        return self.path if self.is_of_run else f"{self.source}.{self.path}"


RUN_FIELDS = {
    "id": Kind.TEXT,
    "name": Kind.TEXT,
    "state": Kind.TEXT,
    "tags": Kind.TEXTS,
    "notes": Kind.TEXT,
    "group": Kind.TEXT,
    "job_type": Kind.TEXT,
    "sweep": Kind.TEXT,
    "trial": Kind.NUMBER,
    "user": Kind.TEXT,
    "created_at": Kind.TIME,
    "heartbeat_at": Kind.TIME,
    "finished_at": Kind.TIME,
    "duration": Kind.DURATION,
    "exit_code": Kind.NUMBER,
}

ALIASES = {
    "display_name": "name",
    "displayName": "name",
    "jobType": "job_type",
    "username": "user",
    "user.username": "user",
    "created_by": "user",
    "created": "created_at",
    "createdAt": "created_at",
    "heartbeat": "heartbeat_at",
    "heartbeatAt": "heartbeat_at",
    "finishedAt": "finished_at",
    "exitcode": "exit_code",
}
PREFIXES = {
    "config": Source.CONFIG,
    "summary": Source.SUMMARY,
    "summary_metrics": Source.SUMMARY,
    "summaryMetrics": Source.SUMMARY,
    "metadata": Source.METADATA,
}


def run_field(name: str) -> Field:
    return Field(Source.NOTES if name == "notes" else Source.RUN, name)


ID, NAME, TAGS = run_field("id"), run_field("name"), run_field("tags")
STATE, CREATED_AT = run_field("state"), run_field("created_at")
# What the client told of its machine and its code, by names of their own.
SHORT_NAMES = {
    "host": Field(Source.METADATA, "host"),
    "commit": Field(Source.METADATA, "git.commit"),
}


def find_field(name: str) -> Field | None:
    """The field of a name as people write it; None for an unknown one."""
    own = ALIASES.get(name, name)
    if own in RUN_FIELDS:
        return run_field(own)
    prefix, _, path = name.partition(".")
    if prefix in PREFIXES and path:
        return Field(PREFIXES[prefix], path)
    return SHORT_NAMES.get(name)


def find_wire_field(name: str) -> Field | None:
    """The same for the official client's names.

    There ``name`` is the id and ``display_name`` the name, and a config key is followed by
    ``.value``: ``config.opt.value.lr``.
    """
    if name == "name":
        return ID
    found = find_field(name)
    if found is None or found.source != Source.CONFIG:
        return found
    key, _, below = found.path.partition(".")
    inner = below.removeprefix("value").removeprefix(".") if is_wrapped(below) else below
    return Field(Source.CONFIG, f"{key}.{inner}" if inner else key)


def is_wrapped(below: str) -> bool:
    return below == "value" or below.startswith("value.")


def known_fields() -> str:
    """For error messages."""
    return f"{', '.join(RUN_FIELDS)}, config.<key>, summary.<key> or metadata.<key>"
