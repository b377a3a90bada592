"""Every change of runs: one function, one transaction, signals after the commit."""

from runs.services.creation import NewRun, start_run
from runs.services.deletion import (
    delete_run,
    delete_run_forever,
    forget_old_deletions,
    purge_deleted_runs,
    restore_run,
)
from runs.services.edits import request_stop, update_run
from runs.services.events import add_events
from runs.services.files import delete_file, offer_file, receive_file
from runs.services.forking import fork_run
from runs.services.history import delete_key, rewind_run
from runs.services.lifecycle import (
    finish_run,
    mark_preempting,
    mark_silent_runs_crashed,
    note_heartbeat,
    requeue_run,
)
from runs.services.moving import move_run

__all__ = [
    "NewRun",
    "add_events",
    "delete_file",
    "delete_key",
    "delete_run",
    "delete_run_forever",
    "finish_run",
    "forget_old_deletions",
    "fork_run",
    "mark_preempting",
    "mark_silent_runs_crashed",
    "move_run",
    "note_heartbeat",
    "offer_file",
    "purge_deleted_runs",
    "receive_file",
    "request_stop",
    "requeue_run",
    "restore_run",
    "rewind_run",
    "start_run",
    "update_run",
]
