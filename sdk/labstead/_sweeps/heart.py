"""The thread by which an agent stays in touch with the server, also while a trial runs."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable

from labstead._connection.backoff import Backoff
from labstead._console import Console
from labstead._delivery.sender import KEY_EXPIRED
from labstead._errors import CommunicationError, RequestRefusedError, ServerUnavailableError
from labstead._sweeps.wire import Answer, Trial, Wire

GROWTH = 1.5
LONGEST_WAIT_SECONDS = 5.0
LAST_WORDS_SECONDS = 10.0
"""So long an agent that goes tries to say how its last run ended."""

OnStop = Callable[[str, str], None]


class Heart:
    """Beats until closed. What it says of runs is repeated until an answer comes."""

    def __init__(self, wire: Wire, console: Console, on_stop: OnStop) -> None:
        """``on_stop(run, why)`` is called by the thread, as often as the server says it."""
        self._wire = wire
        self._console = console
        self._on_stop = on_stop
        self._changed = threading.Condition()
        self._runs: dict[str, str] = {}
        self._wants = 0
        self._request = ""
        self._given: list[Trial] = []
        self._end: str | None = None
        self._error: RequestRefusedError | None = None
        self._is_due = self._is_closing = False
        self._growth = 1.0
        self._seconds = 5.0
        self._backoff = Backoff()
        self._thread = threading.Thread(target=self._work, name="labstead-agent", daemon=True)

    def start(self) -> None:
        """Raises RequestRefusedError when the server wants no agent; waits for a server."""
        while True:
            try:
                self._seconds = self._wire.register()
                break
            except ServerUnavailableError as error:
                self._tell(error)
                time.sleep(self._backoff.next_wait(error.retry_after))
        self._recovered()
        self._thread.start()

    def next_trial(self) -> Trial | None:
        """Wait for one; None when there comes none any more, for the reason ``why_ended``.

        Raises RequestRefusedError when the server turns the agent down.
        """
        with self._changed:
            self._wants, self._request = 1, uuid.uuid4().hex
            self._hurry()
            self._changed.wait_for(lambda: self._given or self._end is not None or self._error)
            self._wants = 0
            if self._given:
                return self._given.pop(0)
            if self._error is not None:
                raise self._error
            return None

    @property
    def why_ended(self) -> str:
        return self._end or ""

    def ended(self, run: str, state: str) -> None:
        """Say it from now on, until it was heard."""
        with self._changed:
            self._runs[run] = state
            self._hurry()

    def close(self) -> None:
        """Say the last and leave; what the server does not hear it will find out."""
        with self._changed:
            self._is_closing = True
            self._hurry()
        self._thread.join(LAST_WORDS_SECONDS)
        if not self._thread.is_alive():
            self._wire.close()

    def _hurry(self) -> None:
        self._is_due = True
        self._changed.notify_all()

    def _work(self) -> None:
        while True:
            wait = self._beat_once()
            with self._changed:
                if self._is_over():
                    break
                self._changed.wait_for(lambda: self._is_due, wait)
                self._is_due = False
        self._leave()

    def _is_over(self) -> bool:
        has_words = any(state != "running" for state in self._runs.values())
        return self._error is not None or (self._is_closing and not has_words)

    def _beat_once(self) -> float:
        """Seconds until the next."""
        with self._changed:
            runs, wants = dict(self._runs), self._wants
            request = self._request if wants else ""
        try:
            answer = self._wire.beat(runs, wants, request)
        except ServerUnavailableError as error:
            self._tell(error)
            return self._backoff.next_wait(error.retry_after)
        except RequestRefusedError as error:
            if error.code == KEY_EXPIRED:  # somebody may log in with a new one meanwhile
                self._tell(error)
                return self._backoff.next_wait()
            self._fail(error)
            return 0.0
        except Exception as error:
            # Nothing may end this thread silently.
            self._tell(ServerUnavailableError(f"the heartbeat failed ({error!r})"))
            return self._backoff.next_wait()
        self._recovered()
        self._take(answer, runs, request)
        return self._wait_after(answer, wants)

    def _take(self, answer: Answer, said: dict[str, str], request: str) -> None:
        with self._changed:
            self._forget(said)
            if self._wants and request == self._request:
                self._given += answer.trials
                self._runs |= {trial.run: "running" for trial in answer.trials}
            if answer.exit_why is not None:
                self._end = answer.exit_why
            self._changed.notify_all()
        for run, why in answer.stops:
            self._on_stop(run, why)
        self._tell_of_pause(is_waiting=bool(self._wants) and answer.is_paused)

    def _tell_of_pause(self, *, is_waiting: bool) -> None:
        if is_waiting:
            self._console.say_once("pause", "the sweep is paused; the agent waits until it goes on")
        else:
            self._console.forget("pause")

    def _forget(self, said: dict[str, str]) -> None:
        """What has ended and was heard need not be said again."""
        for run, state in said.items():
            if state != "running" and self._runs.get(run) == state:
                del self._runs[run]

    def _wait_after(self, answer: Answer, wants: int) -> float:
        is_waiting = wants and not answer.trials
        self._growth = self._growth * GROWTH if is_waiting else 1.0
        wait = min(answer.again_in * self._growth, LONGEST_WAIT_SECONDS)
        return min(wait, self._seconds)

    def _fail(self, error: RequestRefusedError) -> None:
        with self._changed:
            self._error = error
            self._changed.notify_all()

    def _leave(self) -> None:
        try:
            self._wire.leave()
        except CommunicationError:
            return

    def _tell(self, error: CommunicationError) -> None:
        self._console.say_once("outage", f"{error}; the agent goes on trying")

    def _recovered(self) -> None:
        self._backoff.reset()
        if self._console.has_said("outage"):
            self._console.forget("outage")
            self._console.say("the server answers again")
