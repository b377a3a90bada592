"""Every change of runs: one function, one transaction, signals after the commit."""

from runs.services.creation import NewRun, start_run
from runs.services.edits import delete_run, forget_old_deletions, request_stop, update_run
from runs.services.files import delete_file, offer_file, receive_file
from runs.services.lifecycle import finish_run, mark_silent_runs_crashed, note_heartbeat

__all__ = [
    "NewRun",
    "delete_file",
    "delete_run",
    "finish_run",
    "forget_old_deletions",
    "mark_silent_runs_crashed",
    "note_heartbeat",
    "offer_file",
    "receive_file",
    "request_stop",
    "start_run",
    "update_run",
]
