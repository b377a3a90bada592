"""Rows of the run table as JSON objects, with the columns that were chosen.

Config and summary are passed on as the database's own JSON where all of them is wanted, so ten
thousand whole rows cost no parsing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeAlias

import orjson

from labstead_core.errors import Invalid
from projects.models import Project
from runs.models import ACTIVE_STATES, Run
from runs.table.errors import unknown_field
from runs.table.fields import RUN_FIELDS, Field, Source, find_field, known_fields
from runs.table.loading import raw_rows, raw_values, usernames
from runs.table.snapshot import objects, seconds

MOST_COLUMNS = 500
PKS_A_QUERY = 2_000
# What is short: so many characters of a text, items of a list, names of an object.
SHORT_CHARACTERS, SHORT_ITEMS, SHORT_NAMES = 500, 50, 500
# Objects with less are sent as they are.
LONG_CHARACTERS = 20_000
DEFAULT_FIELDS = tuple(name for name in RUN_FIELDS if name != "notes")
# What a row can show, though nobody filters by it.
SHOWN_ONLY = ("color_index",)
OBJECTS = (Source.CONFIG, Source.SUMMARY, Source.METADATA)
DATABASE_NAMES = {"id": "slug", "user": "created_by_id"}
TIMES = ("created_at", "heartbeat_at", "finished_at")
DURATION_NEEDS = ("state", *TIMES)


@dataclass(frozen=True)
class Columns:
    """``fields`` are the run's own. ``paths`` maps config and so on to paths; none means all."""

    fields: tuple[str, ...]
    paths: dict[Source, tuple[str, ...]]
    # For a screen: what no cell could show of config and so on is left out.
    is_short: bool = False

    @property
    def is_steady(self) -> bool:
        return not {"heartbeat_at", "duration"} & set(self.fields)


DEFAULT_COLUMNS = Columns(DEFAULT_FIELDS, {Source.CONFIG: (), Source.SUMMARY: ()})


def parse_columns(words: Sequence[str], *, is_short: bool = False) -> Columns:
    """``state``, ``config`` (all of it) or ``config.opt.lr``. Raises Invalid."""
    if not words:
        return replace(DEFAULT_COLUMNS, is_short=is_short)
    if len(words) > MOST_COLUMNS:
        raise Invalid(f"Choose at most {MOST_COLUMNS} columns.", fields={"columns": "too many"})
    wholes = [Source(word) for word in words if word in OBJECTS]
    shown_only = [word for word in words if word in SHOWN_ONLY]
    fields = [known(word) for word in words if word not in (*OBJECTS, *SHOWN_ONLY)]
    own = [*(field.path for field in fields if field.is_of_run), *shown_only]
    paths: dict[Source, tuple[str, ...]] = {}
    for field in fields:
        if not field.is_of_run:
            paths[field.source] = (*paths.get(field.source, ()), field.path)
    return Columns(tuple(dict.fromkeys(["id", *own])), paths | dict.fromkeys(wholes, ()), is_short)


def known(word: str) -> Field:
    field = find_field(word)
    if field is None:
        raise unknown_field(word, parameter="columns", known=known_fields())
    return field


def read_rows(project: Project, pks: Sequence[int], columns: Columns) -> list[dict[str, Any]]:
    """In the order of the keys; runs that are gone are left out."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(pks), PKS_A_QUERY):
        found |= read_some(project, pks[start : start + PKS_A_QUERY], columns)
    return [found[pk] for pk in pks if pk in found]


def read_some(project: Project, pks: Sequence[int], columns: Columns) -> dict[int, dict[str, Any]]:
    names = database_columns(columns)
    runs = Run.objects.filter(project=project, pk__in=pks)
    found = raw_rows(raw_values(runs, names))
    if not found:
        return {}
    keys, *lists = zip(*found, strict=True)
    raw = dict(zip(names, lists, strict=True))
    shaped: dict[str, Any] = {name: shape_of(name)(raw) for name in columns.fields}
    shaped |= {
        source.value: chosen(raw[source.value], paths, is_short=columns.is_short)
        for source, paths in columns.paths.items()
    }
    rows = zip(*shaped.values(), strict=True)
    return {pk: dict(zip(shaped, row, strict=True)) for pk, row in zip(keys, rows, strict=True)}


def database_columns(columns: Columns) -> list[str]:
    own = [DATABASE_NAMES.get(name, name) for name in columns.fields if name != "duration"]
    needed = DURATION_NEEDS if "duration" in columns.fields else ()
    return list(dict.fromkeys([*own, *needed, *(source.value for source in columns.paths)]))


Raw: TypeAlias = Mapping[str, Sequence[Any]]


def shape_of(name: str) -> Callable[[Raw], Any]:
    """From what the database says to what JSON gets."""
    return SHAPES.get(name) or (lambda raw: raw[DATABASE_NAMES.get(name, name)])


def times(name: str) -> Callable[[Raw], Any]:
    return lambda raw: [None if time is None else iso(time) for time in raw[name]]


def iso(moment: Any) -> str:
    """``2026-05-01T10:30:00.123456Z``, from SQLite's text or PostgreSQL's datetime."""
    if isinstance(moment, str):
        return moment.replace(" ", "T", 1) + "Z"
    text: str = moment.isoformat()
    return text.removesuffix("+00:00") + "Z"


def users(raw: Raw) -> list[str | None]:
    ids = raw["created_by_id"]
    names = usernames({one for one in ids if one is not None})
    return [names.get(one) for one in ids]


def durations(raw: Raw) -> Iterator[float]:
    """Seconds until now for active runs, else until the end or the last heartbeat."""
    now = time.time()
    ends = [end or beat for end, beat in zip(raw["finished_at"], raw["heartbeat_at"], strict=True)]
    spans = zip(
        raw["state"], seconds(raw["created_at"]).tolist(), seconds(ends).tolist(), strict=True
    )
    return (
        round((now if state in ACTIVE_STATES else end) - created, 6)
        for state, created, end in spans
    )


SHAPES: dict[str, Callable[[Raw], Any]] = {
    "tags": lambda raw: map(orjson.Fragment, raw["tags"]),
    "user": users,
    "duration": durations,
    **{name: times(name) for name in TIMES},
}


def chosen(texts: Sequence[str], paths: tuple[str, ...], *, is_short: bool) -> Iterator[Any]:
    """All of each object, or the values at the paths that it has."""
    if paths:
        picked = (pick(value, paths) for value in objects(texts))
        return map(shortened, picked) if is_short else picked
    return (whole(text, is_short=is_short) for text in texts)


def whole(text: str, *, is_short: bool) -> Any:
    if is_short and len(text) > LONG_CHARACTERS:
        (value,) = objects([text])
        return shortened(value)
    return orjson.Fragment(text)


def shortened(value: dict[str, Any]) -> dict[str, Any]:
    """The first names of an object, and of each value as much as a cell could show."""
    return {name: glance(inner) for name, inner in islice(value.items(), SHORT_NAMES)}


def glance(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= SHORT_CHARACTERS else f"{value[:SHORT_CHARACTERS]}…"
    if isinstance(value, list) and len(value) > SHORT_ITEMS:
        return [*map(glance, value[:SHORT_ITEMS]), "…"]
    if isinstance(value, list):
        return list(map(glance, value))
    return shortened(value) if isinstance(value, dict) else value


def pick(value: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    found = ((path, at_path(value, path)) for path in paths)
    return {path: one[0] for path, one in found if one}


def at_path(value: Any, path: str) -> tuple[Any] | None:
    """The value at a dotted path: nested, or under a key that itself has dots."""
    if not isinstance(value, dict):
        return None
    if path in value:
        return (value[path],)
    cut = path.find(".")
    while cut > 0:
        key = path[:cut]
        found = at_path(value[key], path[cut + 1 :]) if key in value else None
        if found:
            return found
        cut = path.find(".", cut + 1)
    return None
