"""Beginning a sweep, and changing what it is called or, before its start, what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from labstead_core.errors import Conflict, NotFound
from labstead_core.names import new_run_id
from projects.access import demand_to_log
from projects.models import Project
from runs.models import Run
from sweeps.access import demand_to_steer
from sweeps.models import Sweep
from sweeps.search.config import LEARNING_METHODS, SweepConfig
from sweeps.services.asking_to_prepare import ask_to_prepare
from sweeps.services.changing import locked, record, save, tell_on_commit
from sweeps.services.configs import expected_trials, understood
from sweeps.services.learning import prior_from
from sweeps.services.preparing import one_round

MAX_PRIOR_RUNS = 200


@dataclass(frozen=True)
class NewSweep:
    """What somebody asks for. The same ``token`` again is a retry.

    ``text`` is the configuration as they wrote it.
    """

    config: dict[str, Any]
    text: str = ""
    name: str = ""
    description: str = ""
    prior_runs: list[str] = field(default_factory=list)
    token: str = ""


def create_sweep(project: Project, wanted: NewSweep, *, by: User) -> tuple[Sweep, bool]:
    """The sweep, and whether it was created now.

    Raises Invalid (``config_invalid``) with all problems, NotFound for a prior run that is not
    there, Forbidden for viewers.
    """
    demand_to_log(by, project)
    config = understood(wanted.config)
    if (known := of_token(project, wanted.token, by=by)) is not None:
        return known, False
    try:
        with transaction.atomic():
            sweep = create(project, wanted, config, by=by)
    except IntegrityError:
        # The same request, sent twice at once.
        if (known := of_token(project, wanted.token, by=by)) is None:
            raise
        return known, False
    prepare_first(sweep)
    return Sweep.objects.with_people().get(pk=sweep.pk), True


def of_token(project: Project, token: str, *, by: User) -> Sweep | None:
    if not token:
        return None
    return Sweep.objects.with_people().filter(project=project, token=own(token, by)).first()


def own(token: str, by: User) -> str:
    """Two people's tokens are never the same."""
    return f"{by.pk}:{token}"


def create(project: Project, wanted: NewSweep, config: SweepConfig, *, by: User) -> Sweep:
    slug = new_run_id()
    sweep = Sweep(
        team=project.team,
        project=project,
        slug=slug,
        name=wanted.name or config.name[:256] or slug,
        description=wanted.description or config.description,
        token=own(wanted.token, by) if wanted.token else "",
        created_by=by,
    )
    configure(sweep, wanted.config, config, wanted.text)
    sweep.prior = [prior_from(run, sweep) for run in runs_named(project, wanted.prior_runs)]
    sweep.save()
    record("created", sweep, by=by, method=config.method)
    tell_on_commit(sweep)
    return sweep


def configure(sweep: Sweep, raw: dict[str, Any], config: SweepConfig, text: str = "") -> None:
    sweep.config, sweep.text = raw, text
    sweep.method, sweep.run_cap = config.method, config.run_cap
    sweep.expected = expected_trials(config)
    sweep.__dict__.pop("search", None)


def runs_named(project: Project, slugs: Sequence[str]) -> list[Run]:
    found = Run.objects.filter(project=project, slug__in=slugs).select_related("history")
    by_slug = {run.slug: run for run in found}
    for slug in slugs:
        if slug not in by_slug:
            raise NotFound(f"There is no run “{slug}” in {project} to begin with.")
    return [by_slug[slug] for slug in dict.fromkeys(slugs)]


def prepare_first(sweep: Sweep) -> None:
    """What is cheap at once, so that the first agent need not wait; the rest by a worker."""
    if sweep.method in LEARNING_METHODS:
        with locked(sweep.pk) as row:
            ask_to_prepare(row)
    else:
        one_round(sweep.pk)


def update_sweep(sweep: Sweep, *, by: User, **changes: Any) -> Sweep:
    """Raises Conflict (``sweep_started``) when the configuration of a started one should change."""
    demand_to_steer(by, sweep)
    config = understood(changes["config"]) if "config" in changes else None
    with locked(sweep.pk) as row:
        for name in {"name", "description"} & set(changes):
            setattr(row, name, changes[name])
        if config is not None:
            reconfigure(row, changes["config"], config, changes.get("text", ""))
        save(row, "name", "description", *CONFIGURED)
        record("changed", row, by=by, fields=sorted(changes))
    if config is not None:
        prepare_first(row)
    return Sweep.objects.with_people().get(pk=row.pk)


SEARCH = ("config", "text", "method", "run_cap", "expected")
CONFIGURED = (*SEARCH, "is_exhausted", "why", "next_number")


def reconfigure(sweep: Sweep, raw: dict[str, Any], config: SweepConfig, text: str) -> None:
    if sweep.has_begun:
        raise Conflict(
            "The sweep has started: its configuration stays. Create another, or extend it.",
            code="sweep_started",
        )
    sweep.trials.all().delete()
    configure(sweep, raw, config, text)
    sweep.is_exhausted, sweep.why, sweep.next_number = False, "", 1
