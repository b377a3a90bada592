"""The parts of a configuration beside its parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sweeps.search.config.model import Hyperband, Metric, Seeds, StopRules
from sweeps.search.config.section import (
    Section,
    Wrong,
    at_least,
    flag,
    items,
    one_of,
    real,
    shown,
    text,
)

IMPUTE = one_of("worst", "best", "latest")
MOST_SEEDS = 1_000


def read_metrics(top: Section) -> tuple[Metric, ...]:
    one = top.section("metric")
    if top.has("metrics"):
        if one is not None:
            top.complain("metrics", "cannot stand beside metric")
        return _several(top)
    return () if one is None else (_metric(one),)


def _several(top: Section) -> tuple[Metric, ...]:
    given: tuple[Any, ...] = top.take("metrics", items, ())
    if len(given) < 2:
        top.complain("metrics", "needs at least two metrics; for one there is metric")
    sections = [Section({str(place): one}, top.place("metrics"), top.problems)
                for place, one in enumerate(given)]  # fmt: skip
    inner = [one.section(str(place)) for place, one in enumerate(sections)]
    found = tuple(_metric(one) for one in inner if one is not None)
    if len({one.name for one in found}) < len(found):
        top.complain("metrics", "must each have a name of their own")
    return found


def _metric(section: Section) -> Metric:
    section.allow(("name", "goal", "target", "impute", "impute_while_running"))
    return Metric(
        name=section.need("name", text, ""),
        goal=section.take("goal", one_of("minimize", "maximize"), "minimize"),
        target=section.take("target", real, None),
        impute=section.take("impute", IMPUTE, "worst"),
        impute_while_running=section.take("impute_while_running", _impute_or_not, None),
    )


def _impute_or_not(value: Any) -> Any:
    return None if value in (False, "false") else IMPUTE(value)


def read_hyperband(top: Section) -> Hyperband | None:
    section = top.section("early_terminate")
    if section is None:
        return None
    section.allow(("type", "min_iter", "max_iter", "s", "eta", "strict"))
    section.need("type", one_of("hyperband"), "hyperband")
    found = Hyperband(
        min_iter=section.take("min_iter", at_least(1), None),
        max_iter=section.take("max_iter", at_least(1), None),
        s=section.take("s", at_least(1), None),
        eta=section.take("eta", _above(1), 3.0),
        strict=section.take("strict", flag, False),
    )
    _check_bands(section)
    return found


def _check_bands(section: Section) -> None:
    if section.has("min_iter"):
        for key in ("max_iter", "s"):
            if section.has(key):
                section.complain(key, "cannot stand beside min_iter")
    elif not (section.has("max_iter") and section.has("s")):
        section.complain("", "needs min_iter, or max_iter and s")


def _above(bound: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if real(value) <= bound:
            raise Wrong(f"must be above {bound:g}")
        return float(value)

    return read


def read_stop(top: Section) -> StopRules:
    section = top.section("stop")
    if section is None:
        return StopRules()
    section.allow(("nan", "crash_rate", "crash_after"))
    return StopRules(
        nan=section.take("nan", flag, False),
        crash_rate=section.take("crash_rate", _share, None),
        crash_after=section.take("crash_after", at_least(1), 5),
    )


def _share(value: Any) -> float:
    if not 0 <= real(value) <= 1:
        raise Wrong("must be between 0 and 1")
    return float(value)


def read_seeds(top: Section) -> Seeds | None:
    """A number, a list, or a mapping with values, name and aggregate."""
    if isinstance(top.raw.get("seeds"), dict):
        return _seeds(top.section("seeds"))
    values = top.take("seeds", _seed_values, None)
    return None if values is None else Seeds(values)


def _seeds(section: Section | None) -> Seeds | None:
    if section is None:
        return None
    section.allow(("values", "name", "aggregate"))
    return Seeds(
        values=section.need("values", _seed_values, (0,)),
        name=section.take("name", text, "seed"),
        aggregate=section.take("aggregate", one_of("mean", "median", "worst", "best"), "mean"),
    )


def _seed_values(value: Any) -> tuple[Any, ...]:
    if isinstance(value, list) and value:
        return items(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_SEEDS:
        raise Wrong(f"must be a number up to {MOST_SEEDS:,} or a list, not {shown(value)}")
    return tuple(range(value))
