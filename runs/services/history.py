"""Changing what a run has logged: rewinding its history, deleting a key."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from history.models import StreamKind
from history.removal import key_deletion, rewinding
from history.removal.rewinding import Rewound
from history.rows.reading import read_blocks
from history.rows.wanted import Wanted
from projects.services import next_change
from runs.access import demand_to_change
from runs.live import tell_run_changed, tell_run_grew
from runs.metrics.definitions import definitions_of
from runs.metrics.statistics import States, gather, summarized
from runs.models import Run
from runs.services.deletion import record


def rewind_run(run: Run, *, step: int, by: User) -> Rewound | None:
    """Take away what was logged after ``step``; None when nothing was. System and console stay.

    The summary's values that came from logging become those of the last lines left. One that
    differs from what its key had logged last was written by hand, and stays. May take a second for
    each ten million values that are left. Raises Conflict (``history_damaged``) and Busy.
    """
    demand_to_change(by, run)
    return rewinding.rewind(
        run.history_id, after_step=step, then=partial(follow_rewind, run, step=step, by=by)
    )


def follow_rewind(run: Run, rewound: Rewound, *, step: int, by: User) -> None:
    """Inside the transaction of the rewind."""
    tell = change_summary(run, partial(rewound_summary, rewound=rewound))
    recount(tell, rewound)
    record("run.rewound", run, by=by, step=step, lines=rewound.n_gone)
    tell_on_commit(tell, rewound.next_line)


def tell_on_commit(run: Run, next_line: int) -> None:
    transaction.on_commit(partial(tell_run_changed, run))
    transaction.on_commit(partial(tell_run_grew, run, next_line))


def recount(run: Run, rewound: Rewound) -> None:
    """Gather the statistics of defined metrics again, from the lines that are left."""
    keys = list(run.statistics)
    if not keys:
        return
    states: States = {}
    for block in read_blocks(run.history, Wanted(keys=keys)):
        states = gather(states, block.rows, keys)
    last = {key: rewound.last_after.get(key) for key in states}
    kept = {key: value for key, value in run.summary.items() if key not in keys}
    shown = summarized(last, states, definitions_of(states, run.metrics))
    run.statistics, run.summary = states, kept | shown
    run.save(update_fields=["statistics", "summary"])


def rewound_summary(summary: dict[str, Any], *, rewound: Rewound) -> dict[str, Any]:
    before, after = rewound.last_before, rewound.last_after
    logged = {name for name in before if name in summary and summary[name] == before[name]}
    kept = {name: value for name, value in summary.items() if name not in logged}
    return kept | {name: after[name] for name in logged if name in after}


@transaction.atomic
def delete_key(run: Run, name: str, *, by: User, kind: StreamKind = StreamKind.HISTORY) -> None:
    """Take a key out of the run's lines so far, its keys and its summary; no way back.

    Raises NotFound for a key the run does not have, Invalid (``key_needed``) for ``_step`` and the
    clocks.
    """
    demand_to_change(by, run)
    key_deletion.delete_key(run.stream(kind), name)
    is_history = kind == StreamKind.HISTORY
    tell = change_summary(run, partial(without, name=name) if is_history else dict)
    if is_history:
        tell.statistics.pop(name, None)
        tell.save(update_fields=["statistics"])
    record("run.key_deleted", run, by=by, key=name, stream=kind.label)
    tell_on_commit(tell, run.stream(kind).next_line)


def without(summary: dict[str, Any], *, name: str) -> dict[str, Any]:
    return {key: value for key, value in summary.items() if key != name}


def change_summary(run: Run, change: Any) -> Run:
    """Inside a transaction that has locked the stream; then project and run, as appending does."""
    version = next_change(run.project_id)
    row = Run.objects.select_for_update().get(pk=run.pk)
    row.summary, row.version = change(row.summary), version
    row.save(update_fields=["summary", "version"])
    return row
