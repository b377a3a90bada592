"""The parameters of a configuration, as dimensions of the search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from sweeps.search.config.model import Condition, Dimension, Path
from sweeps.search.config.section import Section, integer, items, nearest, real, reals, shown
from sweeps.search.distributions import LAWS, REFUSED, Law
from sweeps.search.distributions.discrete import Constant

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
MOST_LEVELS = 20
SHARED_KEYS = ("distribution", "when")

READERS: dict[str, Callable[[Any], Any]] = {
    "Any": lambda value: value,
    "int": integer,
    "float": real,
    "tuple[Any, ...]": items,
    "tuple[float, ...]": reals,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A parameter, without a law when that is wrong. ``whens`` are the conditions of it and its
    folders, each with the folder whose names it knows."""

    path: Path
    law: Law | None
    whens: tuple[tuple[Path, Section], ...]


def read_dimensions(section: Section, *, old: bool) -> tuple[Dimension, ...]:
    """Sorted by name on every level. ``old`` sweeps may hold laws that new ones may not."""
    found = sorted(_found(section, (), (), old), key=lambda one: one.path)
    known = {one.path for one in found}
    conditions = [tuple(_conditions(one, known)) for one in found]
    pairs = zip(found, conditions, strict=True)
    return tuple(Dimension(one.path, one.law, when) for one, when in pairs if one.law is not None)


def _found(
    folder: Section, path: Path, whens: tuple[tuple[Path, Section], ...], old: bool
) -> Iterator[Found]:
    if len(path) >= MOST_LEVELS:
        folder.complain("", f"is nested deeper than {MOST_LEVELS} levels")
        return
    for name in folder.raw:
        if not isinstance(name, str) or not NAME.match(name):
            folder.complain(str(name), "must be a letter or _, then letters, digits, _, . or -")
            continue
        if not isinstance(folder.raw[name], Mapping):
            folder.complain(name, _how_to_write(folder.raw[name]))
            continue
        parameter = Section(folder.raw[name], folder.place(name), folder.problems)
        own = (*whens, *_when(parameter, path))
        if "parameters" in parameter.raw:
            parameter.allow(("parameters", "when"))
            inner = parameter.section("parameters")
            if inner is None or not inner.raw:
                parameter.complain("parameters", "needs at least one parameter")
            else:
                yield from _found(inner, (*path, name), own, old)
        else:
            yield Found((*path, name), _law(parameter, old=old), own)


def _how_to_write(value: Any) -> str:
    if value is None:
        return "needs a value, values or a distribution"
    key = "values" if isinstance(value, list) else "value"
    return f"must be a mapping: write {{{key}: {shown(value)}}} for {shown(value)}"


def _when(parameter: Section, path: Path) -> Iterator[tuple[Path, Section]]:
    when = parameter.section("when")
    if when is not None:
        yield path, when


def _law(parameter: Section, *, old: bool) -> Law | None:
    before = len(parameter.problems)
    name = _law_name(parameter, old=old)
    if name is None:
        return None
    law = _filled(LAWS[name], parameter, name)
    if len(parameter.problems) > before:
        return None
    for key, message in law.complaints():
        parameter.complain(key, message)
    return law if len(parameter.problems) == before else None


def _law_name(parameter: Section, *, old: bool) -> str | None:
    given = parameter.raw.get("distribution")
    if given is None:
        return _implied(parameter)
    if not isinstance(given, str) or given not in LAWS:
        parameter.complain(
            "distribution", f"{shown(given)} is not known{nearest(str(given), LAWS)}"
        )
        return None
    if given in REFUSED and not old:
        message = f"{given} takes exponents, not values; use {REFUSED[given]}"
        parameter.complain("distribution", message)
        return None
    return given


def _implied(parameter: Section) -> str | None:
    raw = parameter.raw
    if "values" in raw:
        return "categorical_w_probabilities" if "probabilities" in raw else "categorical"
    if "value" in raw:
        return "constant"
    if "min" in raw and "max" in raw:
        whole = all(isinstance(raw[key], int) for key in ("min", "max"))
        return "int_uniform" if whole else "uniform"
    known = {"value", "values", "min", "max", "distribution", "parameters"}
    parameter.allow({*known, *_keys_of_laws(), *SHARED_KEYS})
    parameter.complain("", "needs value, values, min and max, a distribution or parameters")
    return None


def _keys_of_laws() -> set[str]:
    return {key.name for law in LAWS.values() for key in fields(law)}  # type: ignore[arg-type]


def _filled(law: type[Law], parameter: Section, name: str) -> Law:
    """The law with its keys; ones that are missing or wrong are complained of."""
    keys = {key.name: key for key in fields(law)}  # type: ignore[arg-type]
    _allow_keys_of(name, {*keys, *SHARED_KEYS}, parameter)
    given: dict[str, Any] = {}
    for key in keys.values():
        if law is Constant and "value" in parameter.raw:
            given["value"] = parameter.raw["value"]  # null is a value too
        elif parameter.has(key.name):
            given[key.name] = parameter.take(key.name, READERS[str(key.type)], None)
        elif key.default is MISSING:
            parameter.complain(key.name, f"is required by {name}")
            given[key.name] = None
    return law(**given)


def _allow_keys_of(law: str, known: set[str], parameter: Section) -> None:
    """A key of another law is no slip of the pen."""
    others = _keys_of_laws() - known
    parameter.allow(known | others)
    for key in parameter.raw:
        if key in others:
            own = ", ".join(sorted(known - set(SHARED_KEYS)))
            parameter.complain(key, f"does not go with {law}, which takes {own}")


def _conditions(one: Found, known: set[Path]) -> Iterator[Condition]:
    for folder, when in one.whens:
        for name, wanted in when.raw.items():
            path = resolve(str(name), folder, known)
            if path is None:
                names = {".".join(path) for path in known}
                _complain_once(when, str(name), f"is no parameter{nearest(str(name), names)}")
            elif path == one.path:
                _complain_once(when, str(name), "cannot depend on itself")
            else:
                yield Condition(path, tuple(wanted) if isinstance(wanted, list) else (wanted,))


def _complain_once(when: Section, name: str, message: str) -> None:
    """A folder's condition is read for each of its parameters."""
    if not any(problem.path == when.place(name) for problem in when.problems):
        when.complain(name, message)


def resolve(name: str, folder: Path, known: set[Path]) -> Path | None:
    """The parameter meant by ``name`` inside ``folder``: looked for there, then further out; dots
    lead into folders."""
    dotted = {".".join(path): path for path in known}
    for depth in range(len(folder), -1, -1):
        found = dotted.get(".".join((*folder[:depth], name)))
        if found is not None:
            return found
    return None


def circle(dimensions: tuple[Dimension, ...]) -> Dimension | None:
    """A dimension whose conditions lead back to it."""
    needs = {one.path: {condition.path for condition in one.conditions} for one in dimensions}
    for one in dimensions:
        reached, ahead = set[Path](), set(needs[one.path])
        while ahead:
            reached |= ahead
            ahead = set[Path]().union(*(needs.get(path, set()) for path in ahead)) - reached
        if one.path in reached:
            return one
    return None
