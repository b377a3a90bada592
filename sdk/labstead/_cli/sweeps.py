"""The command ``labstead sweep``."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from typing import Any

import click
import orjson

from labstead._api import Sweep
from labstead._errors import UsageError
from labstead._sweeps.config_files import read_sweep
from labstead._sweeps.creating import make_sweep, plain, preview_sweep, problems_told
from labstead._sweeps.finding import find_sweep


@click.command()
@click.argument("config_or_id", required=False)
@click.option("-p", "--project", help="Its project; by default what the configuration says.")
@click.option("-e", "--entity", help="Its team.")
@click.option("--name", help="A name to show.")
@click.option("--program", help="The program to run, instead of the configuration's.")
@click.option("--update", metavar="ID", help="Give this sweep, not started yet, the configuration.")
@click.option("--extend", metavar="ID", help="Let this sweep go on, with CONFIG or --run-cap.")
@click.option("--run-cap", type=click.IntRange(1), metavar="N", help="The most runs it starts.")
@click.option("--pause", "how", flag_value="pause", help="Hand out no trials for now.")
@click.option("--resume", "how", flag_value="resume", help="Go on after a pause.")
@click.option("--stop", "how", flag_value="stop", help="End the sweep once its runs have ended.")
@click.option("--cancel", "how", flag_value="cancel", help="End the sweep and its runs now.")
@click.option(
    "-R",
    "--prior_run",
    "--prior-run",
    "prior_runs",
    multiple=True,
    metavar="RUN",
    help="A run that the search learns from; may be repeated.",
)
@click.option("--preview", "is_preview", is_flag=True, help="Show what it would try, no more.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object, for scripts.")
def sweep(
    config_or_id: str | None,
    project: str | None,
    entity: str | None,
    name: str | None,
    program: str | None,
    update: str | None,
    extend: str | None,
    run_cap: int | None,
    how: str | None,
    prior_runs: Sequence[str],
    *,
    is_preview: bool,
    is_json: bool,
) -> None:
    """Make a sweep from a YAML, JSON or Python file, or steer the one with an id.

    Prints its id, its page and the command that runs its trials.

    \b
    Examples:
      labstead sweep sweep.yaml -p digits
      labstead sweep sweep.yaml --preview
      labstead sweep --update k3x9q2ab sweep.yaml -p digits
      labstead sweep --pause vision/digits/k3x9q2ab
      labstead sweep --extend vision/digits/k3x9q2ab --run-cap 100
    """
    place = {"entity": entity, "project": project}
    if extend is not None:
        wider = None if config_or_id is None else plain(_config_at(config_or_id, program))
        with problems_told():
            longer = find_sweep(extend, **place).extend(run_cap=run_cap, config=wider)
        _tell(longer, f"The sweep {longer.id} is {longer.state}.", is_json=is_json)
        return
    if config_or_id is None:
        raise UsageError("give the file of a configuration, or the id of a sweep to steer")
    if how is not None:
        steered = getattr(find_sweep(config_or_id, **place), how)()
        _tell(steered, f"The sweep {steered.id} is {steered.state}.", is_json=is_json)
        return
    config = _config_at(config_or_id, program) | ({"run_cap": run_cap} if run_cap else {})
    if is_preview:
        preview = preview_sweep(config, prior_runs=prior_runs, **place)
        click.echo(orjson.dumps(preview) if is_json else "\n".join(_preview_lines(preview)))
    elif update is not None:
        with problems_told():
            changed = find_sweep(update, **place).update(name=name, config=plain(config))
        _tell(changed, f"The sweep {changed.id} has the new configuration.", is_json=is_json)
    else:
        made = make_sweep(config, name=name, prior_runs=prior_runs, **place)
        _tell(made, *_made_lines(made), is_json=is_json)


def _config_at(path: str, program: str | None) -> dict[str, Any]:
    if not os.path.exists(path):
        raise UsageError(
            f"there is no file {path!r}; to steer a sweep add --pause, --resume, --stop or --cancel"
        )
    return {**read_sweep(path), **({"program": program} if program else {})}


def _tell(sweep: Sweep, *lines: str, is_json: bool) -> None:
    if not is_json:
        click.echo("\n".join(lines))
        return
    about = {"id": sweep.id, "path": "/".join(sweep.path), "state": sweep.state, "url": sweep.url}
    click.echo(orjson.dumps({**about, "expected": sweep.expected_run_count}))


def _made_lines(sweep: Sweep) -> list[str]:
    return [
        f"Sweep    {sweep.id}",
        f"Page     {sweep.url}",
        f"Run it   labstead agent {shlex.quote('/'.join(sweep.path))}",
    ]


def _preview_lines(preview: dict[str, Any]) -> list[str]:
    trials = preview["trials"]
    lines = [f"Trials   {'until it is told to stop' if trials is None else trials}"]
    if preview["cells"] is not None:
        at_least = "" if preview["cells_are_exact"] else "at least "
        lines.append(f"Cells    {at_least}{preview['cells']}")
    if preview["hours"] is not None:
        lines.append(f"Time     {_rough(preview['hours'])}, by earlier runs")
    lines += [f"First    {orjson.dumps(values).decode()}" for values in preview["samples"]]
    return [*lines, *(f"Note     {name}: {text}" for name, text in preview["notes"])]


def _rough(hours: float) -> str:
    """As exact as a guess is."""
    if hours < 1 / 60:
        return "less than a minute"
    return f"about {hours * 60:.0f} min" if hours < 1 else f"about {hours:,.3g} h"
