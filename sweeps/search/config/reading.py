"""From the mapping that a person wrote to a configuration, or to all that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sweeps.search.config.errors import ConfigErrors, Problem
from sweeps.search.config.model import LEARNING_METHODS, METHODS, Dimension, SweepConfig
from sweeps.search.config.parameters import circle, read_dimensions
from sweeps.search.config.rules import read_hyperband, read_metrics, read_seeds, read_stop
from sweeps.search.config.section import Section, Wrong, at_least, flag, items, one_of, text, texts
from sweeps.search.constraints import BadExpression, Constraint

KEYS = frozenset(
    "method parameters metric metrics early_terminate program command name description project "
    "entity run_cap controller scheduler job image_uri apiVersion kind "
    "constraints seeds retry stop shuffle".split()
)


def read_config(raw: Mapping[str, Any], *, old: bool = False) -> SweepConfig:
    """Raises ConfigErrors. ``old``: the sweep exists already, so what new ones may no longer use
    is still understood."""
    problems: list[Problem] = []
    if not isinstance(raw, Mapping):
        raise ConfigErrors([Problem("", "must be a mapping of keys to values")])
    config = _read(Section(raw, "", problems), old=old)
    if problems:
        raise ConfigErrors(problems)
    return config


def _read(top: Section, *, old: bool) -> SweepConfig:
    top.allow(KEYS)
    top.take("kind", one_of("sweep"), "sweep")
    config = SweepConfig(
        method=top.need("method", one_of(*METHODS), "random"),
        dimensions=_dimensions(top, old=old),
        metrics=read_metrics(top),
        constraints=_constraints(top),
        hyperband=read_hyperband(top),
        seeds=read_seeds(top),
        stop=read_stop(top),
        retry=top.take("retry", at_least(0), 0),
        shuffle=top.take("shuffle", flag, False),
        run_cap=top.take("run_cap", at_least(1), None),
        controller=_controller(top),
        scheduler=_scheduler(top),
        **_texts(top),
    )
    _check_together(top, config)
    return config


def _texts(top: Section) -> dict[str, Any]:
    given: dict[str, Any] = {
        key: top.take(key, text, None)
        for key in ("program", "name", "description", "project", "entity", "job", "image_uri")
        if top.raw.get(key)
    }
    if top.has("command"):
        given["command"] = top.take("command", texts, SweepConfig.command)
    return given


def _dimensions(top: Section, *, old: bool) -> tuple[Dimension, ...]:
    section = top.section("parameters")
    if section is None or not section.raw:
        if section is not None or not top.has("parameters"):
            _complain_of_no_parameters(top)
        return ()
    found = read_dimensions(section, old=old)
    looped = circle(found)
    if looped is not None:
        section.complain(looped.name, "has conditions that lead back to itself")
    return found


def _complain_of_no_parameters(top: Section) -> None:
    scheduler = top.raw.get("scheduler")
    if not (isinstance(scheduler, Mapping) and scheduler.get("search_space")):
        top.complain("parameters", "needs at least one parameter")


def _constraints(top: Section) -> tuple[Constraint, ...]:
    found: list[Constraint] = []
    given: tuple[Any, ...] = top.take("constraints", items, ())
    for place, one in enumerate(given):
        try:
            found.append(Constraint.read(text(one)))
        except (BadExpression, Wrong) as wrong:
            top.complain(f"constraints.{place}", str(wrong))
    return tuple(found)


def _controller(top: Section) -> Any:
    section = top.section("controller")
    if section is None:
        return "cloud"
    section.allow(("type",))
    return section.need("type", one_of("cloud", "local"), "cloud")


def _scheduler(top: Section) -> Mapping[str, Any] | None:
    section = top.section("scheduler")
    if section is None:
        return None
    section.allow(("engine", "source", "optimizer", "search_space"))
    for key in ("optimizer", "search_space"):
        if section.has(key) and not section.has("source"):
            section.complain(key, "needs source")
    for key, excluded in (("controller", "local"), ("early_terminate", None)):
        other = top.raw.get(key)
        if other and (excluded is None or other == {"type": excluded}):
            top.complain("scheduler", f"cannot stand beside {key}")
    return dict(section.raw)


def _check_together(top: Section, config: SweepConfig) -> None:
    """What shows when all parts are known. Of parts that are wrong themselves nothing is said."""
    _check_metric(top, config)
    if config.method == "grid":
        _check_grid(top, config)
    if config.method in LEARNING_METHODS and _is_whole(top) and not config.searched:
        top.complain("parameters", f"{config.method} needs one that is not constant")
    if config.seeds and any(one.path[0] == config.seeds.name for one in config.dimensions):
        top.complain("seeds", f"there is a parameter {config.seeds.name} already")
    _check_names(top, config)


def _is_whole(top: Section) -> bool:
    """Whether all parameters were understood."""
    return not any(f"{one.path}.".startswith("parameters.") for one in top.problems)


def _check_metric(top: Section, config: SweepConfig) -> None:
    is_given = top.has("metric") or top.has("metrics")
    if config.method in LEARNING_METHODS and not is_given:
        top.complain("metric", f"is required by {config.method}")
    if config.hyperband and not is_given:
        top.complain("metric", "is required by early_terminate")
    if config.hyperband and config.is_multi_objective:
        top.complain("early_terminate", "judges by one metric, and cannot stand beside metrics")


def _check_grid(top: Section, config: SweepConfig) -> None:
    for one in config.dimensions:
        if one.law.choices() is None:
            message = "a grid needs values that can be listed: values, value, integers or q_uniform"
            top.complain(f"parameters.{'.parameters.'.join(one.path)}", message)


def _check_names(top: Section, config: SweepConfig) -> None:
    known = {one.path[:length] for one in config.dimensions for length in range(1, 21)}
    known |= {(str(name),) for name in _names_given(top)}
    for place, constraint in enumerate(config.constraints):
        for path in sorted(constraint.names()):
            if not any(path[:length] in known for length in range(1, len(path) + 1)):
                top.complain(f"constraints.{place}", f"there is no parameter {'.'.join(path)}")


def _names_given(top: Section) -> Collection[Any]:
    """Those of parameters that are wrong themselves are names nevertheless."""
    given = top.raw.get("parameters")
    return given if not _is_whole(top) and isinstance(given, Mapping) else ()
