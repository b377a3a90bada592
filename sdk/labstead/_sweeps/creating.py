"""``labstead.sweep``: a configuration becomes a sweep on the server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import orjson

from labstead._api import Api, Sweep
from labstead._api.projects import project_path
from labstead._console import Console
from labstead._errors import NOT_FOUND, ConfigError, RequestRefusedError
from labstead._settings.settings import load_settings
from labstead._sweeps.config_files import Given, read_sweep


def sweep(
    sweep: Given,
    entity: str | None = None,
    project: str | None = None,
    prior_runs: Sequence[str] | None = None,
) -> str:
    """Make a sweep; its id, for ``labstead.agent``. Its page's address is printed.

    ``sweep`` is a dict, a function that returns one, or the path of a YAML or Python file
    (docs/reference/sweep-config.md). ``entity`` and ``project`` may stand in it, too; otherwise
    they are those of the settings. ``prior_runs`` are ids of runs of the project that the search
    learns from. Raises ConfigError with all that is wrong in the configuration.

        >>> sweep_id = labstead.sweep(
        ...     {
        ...         "method": "bayes",
        ...         "metric": {"name": "loss", "goal": "minimize"},
        ...         "parameters": {"lr": {"min": 1e-4, "max": 0.1}},
        ...     },
        ...     project="digits",
        ... )  # doctest: +SKIP
    """
    made = make_sweep(read_sweep(sweep), entity=entity, project=project, prior_runs=prior_runs)
    console = Console(silent=load_settings().silent)
    console.say(f"Sweep {made.id} at {made.url}")
    return made.id


def make_sweep(
    config: Mapping[str, Any],
    *,
    entity: str | None = None,
    project: str | None = None,
    name: str | None = None,
    prior_runs: Sequence[str] | None = None,
) -> Sweep:
    api = Api(_place(config, entity, project))
    body = {"config": plain(config), **_given(name=name, prior_runs=list(prior_runs or ()))}
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    with problems_told():
        try:
            found = _post(api, "sweeps", body, headers)
        except RequestRefusedError as refusal:
            make_project(api, refusal)
            found = _post(api, "sweeps", body, headers)
    return api._sweep_of(*api._in_project(None), found)


def make_project(api: Api, refusal: RequestRefusedError) -> None:
    """As a first run would. Raises the refusal when it is not for the want of a project."""
    if refusal.status != NOT_FOUND:
        raise refusal
    team, project = api._in_project(None)
    try:
        api.create_project(project, team)
    except RequestRefusedError as error:
        if error.code == "slug_taken":  # then it is something else that is not there
            raise refusal from None
        if error.status != NOT_FOUND:
            raise
        raise refusal.saying(f"there is no team {team}, or you may not see it") from None


def preview_sweep(
    config: Mapping[str, Any],
    *,
    entity: str | None = None,
    project: str | None = None,
    prior_runs: Sequence[str] | None = None,
) -> dict[str, Any]:
    """What it would try: cells, trials, samples, notes on parameters and hours."""
    api = Api(_place(config, entity, project))
    body = {"config": plain(config), **_given(prior_runs=list(prior_runs or ()))}
    with problems_told():
        return _post(api, "sweeps/preview", body)


def _place(config: Mapping[str, Any], entity: str | None, project: str | None) -> dict[str, str]:
    wanted = {"entity": entity or config.get("entity"), "project": project or config.get("project")}
    return {key: str(value) for key, value in wanted.items() if value}


def _post(
    api: Api, what: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return api._client.post(f"{project_path(*api._in_project(None))}/{what}", body, headers)


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def plain(config: Mapping[str, Any]) -> Any:
    """As JSON has it, numbers of numpy included. Raises ConfigError."""
    try:
        return orjson.loads(orjson.dumps(config, option=_OPTIONS, default=_number_of))
    except TypeError as error:
        raise ConfigError(f"the sweep's configuration has a value without JSON: {error}") from None


_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


def _number_of(value: Any) -> Any:
    if hasattr(value, "tolist"):  # a numpy array or number
        return value.tolist()
    if isinstance(value, (set, frozenset, range)):
        return list(value)
    raise TypeError(f"{value!r}")


@contextmanager
def problems_told() -> Iterator[None]:
    """What is wrong with a configuration as ConfigError, all of it, a line each."""
    try:
        yield
    except RequestRefusedError as refusal:
        problems = refusal.body.get("problems")
        if refusal.code != "config_invalid" or not problems:
            raise
        lines = [f"  {one['path']}: {one['message']}" for one in problems]
        raise ConfigError("\n".join(["the sweep cannot be made:", *lines])) from refusal
