"""What a row that comes out of an archive has to be, and becomes, before it is kept.

The columns' own rules hold already. These are the rules of the services that make such rows.
"""

from __future__ import annotations

from typing import Any

from artifacts.models import Alias, Collection, Version, VersionState
from artifacts.names import check_alias, check_name, new_id
from artifacts.services.describing import check_metadata, check_ttl, checked_tags
from discussions.models import Comment
from labstead_core.errors import Invalid
from projects.layouts import check_layout
from projects.models import SavedView
from runs.metrics.definitions import check_definitions
from runs.models import ACTIVE_STATES, Run, RunFile, RunState
from runs.services.files import OfferedFile, check_offer
from runs.telling import RUN
from sweeps.models import Sweep, SweepState, Trial, TrialState
from sweeps.search.config.errors import ConfigErrors

COLORS = range(1_000)


def settle_run(run: Run) -> None:
    """Nobody writes it where it comes to."""
    check_definitions(run.metrics)
    if not all(isinstance(tag, str) for tag in run.tags) or run.color_index not in COLORS:
        raise Invalid("tags are texts, and color_index is a small number")
    if not all(isinstance(state, list) for state in run.statistics.values()):
        raise Invalid("statistics are lists by key")
    check_fork(run.forked_from)
    if run.state in ACTIVE_STATES:
        run.state = RunState.CRASHED


def check_fork(told: dict[str, Any] | None) -> None:
    match told:
        case None | {"run": str(), "step": int()}:
            return
    raise Invalid("forked_from has a run and a step")


def settle_file(file: RunFile) -> None:
    check_offer(OfferedFile(file.path, file.size, file.sha256, file.content_type))


def settle_comment(comment: Comment) -> None:
    comment.target_kind = RUN


def settle_sweep(sweep: Sweep) -> None:
    """Nobody works for it where it comes to, until somebody goes on."""
    try:
        method = sweep.search.method
    except ConfigErrors as error:
        raise Invalid(str(error)) from error
    if method != sweep.method:
        raise Invalid("method is another than the configuration's")
    if sweep.state in (SweepState.PENDING, SweepState.RUNNING):
        sweep.state = SweepState.PAUSED


def settle_trial(trial: Trial) -> None:
    if trial.state == TrialState.RUNNING:
        trial.state = TrialState.CRASHED


def settle_view(view: SavedView) -> None:
    check_layout(view.layout)


def settle_collection(collection: Collection) -> None:
    check_name(collection.name)
    check_name(collection.type, field="type")
    collection.tags = checked_tags(collection.tags)


def settle_version(version: Version) -> None:
    """With an id of its own: the one it had may be another's here."""
    check_metadata(version.metadata)
    check_ttl(version.ttl_seconds)
    version.tags = checked_tags(version.tags)
    version.state, version.slug = VersionState.COMMITTED, new_id()


def settle_alias(alias: Alias) -> None:
    check_alias(alias.name)
