"""The database backend. Django wants it in a module of this name.

SQLite has one writer at a time. Who finds it busy sleeps and tries again, up to a tenth of a second
later, and whoever comes in between goes first: with forty threads the last of them waits for
seconds while the database idles. Here the threads of a process take turns before they ask SQLite,
which then is busy with another process at most.
"""

from __future__ import annotations

import os
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from labstead_core.sqlite3.line import Line

# Of this process. A child that was forked in somebody's turn must not wait for it.
_turns = Line()


def _start_anew() -> None:
    global _turns
    _turns = Line()


os.register_at_fork(after_in_child=_start_anew)


class DatabaseWrapper(base.DatabaseWrapper):
    """A transaction has a turn from its begin to its end, however it ends."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._turn: Line | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()  # if that failed a rollback follows, which ends it

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        """As long as SQLite would have tried. Raises OperationalError, as it would have."""
        if self._turn is not None:
            return
        seconds = self.settings_dict["OPTIONS"].get("timeout", 5)
        turn = _turns
        if not turn.enter(timeout=seconds):
            raise OperationalError("database is locked")
        self._turn = turn

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.leave()
