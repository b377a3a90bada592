"""``labstead.agent``: takes trials of a sweep and runs them, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from labstead._api import Sweep
from labstead._console import Console
from labstead._errors import RequestRefusedError, UsageError
from labstead._run.session import current_run
from labstead._settings.settings import Settings, load_settings
from labstead._sweeps import TERM_TIMEOUT_SECONDS
from labstead._sweeps.failures import Failures
from labstead._sweeps.finding import find_sweep
from labstead._sweeps.functions import Functions
from labstead._sweeps.heart import Heart
from labstead._sweeps.programs import Programs
from labstead._sweeps.wire import Wire, demand_key


class Runner(Protocol):
    """Runs trials in some way."""

    leaving: BaseException | None
    """What ends the agent after the run that it has, once somebody wants that."""

    def run(self, trial: Any) -> str: ...

    def stop(self, run: str, why: str) -> None: ...

    def heeding_signals(self) -> AbstractContextManager[None]: ...


def agent(
    sweep_id: str,
    function: Callable[[], Any] | None = None,
    entity: str | None = None,
    project: str | None = None,
    count: int | None = None,
    forward_signals: bool = False,
) -> None:
    """Run trials of a sweep until it has none left, or ``count`` of them.

    ``sweep_id`` is "team/project/id", or the id alone with ``entity`` and ``project`` or those of
    the settings. ``function`` is called without arguments for each trial: the ``init`` in it begins
    the trial's run, whose config has the values. An exception in it marks the run failed. Without a
    function the sweep's program is run, as by ``labstead agent``.

    Several agents may run at once, also on several machines. A server that cannot be reached is
    waited for. A trial that is stopped raises KeyboardInterrupt in the function. Returns when three
    runs failed within the first minute, or the first five.

        >>> def train():
        ...     with labstead.init() as run:
        ...         run.log({"loss": run.config.lr**2})
        >>> labstead.agent("vision/digits/k3x9q2ab", train, count=5)  # doctest: +SKIP
    """
    if function is not None and not callable(function):
        raise UsageError(f"function is what each trial calls, not {function!r}")
    settings = load_settings()
    console = Console(silent=settings.silent)
    demand_key(settings)
    sweep = find_sweep(sweep_id, entity, project)
    finish_run_before(console)
    runner: Runner
    if function is None:
        runner = Programs(sweep, settings, console, forwards_signals=forward_signals)
    else:
        runner = Functions(function, sweep, console)
    trouble = Agent(sweep, runner, settings, console).work(count, Failures())
    if trouble:
        console.say(f"the agent gives up: {trouble}")


def run_programs(
    sweep_id: str,
    *,
    entity: str | None = None,
    project: str | None = None,
    count: int | None = None,
    forward_signals: bool = False,
    term_timeout: float = TERM_TIMEOUT_SECONDS,
    most_failed: int | None = None,
) -> str | None:
    """The agent of the command line; why it gave up, None when it did not."""
    settings = load_settings()
    console = Console(silent=settings.silent)
    demand_key(settings)
    sweep = find_sweep(sweep_id, entity, project)
    programs = Programs(
        sweep, settings, console, term_timeout=term_timeout, forwards_signals=forward_signals
    )
    return Agent(sweep, programs, settings, console).work(count, Failures(most_failed))


def finish_run_before(console: Console) -> None:
    """Its ``init`` would be the first trial's."""
    if run := current_run():
        console.say(f"run {run.name} ends here, for the agent begins runs of its own")
        run.finish()


class Agent:
    """One sweep's trials, one at a time."""

    def __init__(self, sweep: Sweep, runner: Runner, settings: Settings, console: Console) -> None:
        self._sweep = sweep
        self._runner = runner
        self._console = console
        self._wire = Wire(settings, sweep)
        self._heart = Heart(self._wire, console, runner.stop)

    def work(self, count: int | None, failures: Failures) -> str | None:
        """Until there is nothing left to do; what was wrong, or None. Raises KeyboardInterrupt."""
        if count is not None and count < 1:
            raise UsageError(f"count is a number of runs, not {count!r}")
        try:
            self._heart.start()
        except RequestRefusedError as refusal:
            if refusal.code != "sweep_ended":
                raise
            self._console.say(f"there is nothing to run: {refusal}")
            return None
        try:
            with self._runner.heeding_signals():
                return self._run_trials(count, failures)
        finally:
            self._heart.close()

    def _run_trials(self, count: int | None, failures: Failures) -> str | None:
        done = 0
        while count is None or done < count:
            trial = self._heart.next_trial()
            if trial is None:
                self._console.say(f"the agent is done: {self._heart.why_ended}")
                return None
            state = self._run(trial)
            done += 1
            if self._runner.leaving is not None:
                raise self._runner.leaving
            if why := failures.note(is_failure=state in ("failed", "crashed")):
                return why
        self._console.say(f"the agent is done: {done} of {count} runs")
        return None

    def _run(self, trial: Any) -> str:
        """A trial whose run was marked as preempted goes back into the queue, for this or another
        agent."""
        state = "crashed"
        try:
            state = self._runner.run(trial)
        finally:
            if state != "finished" and self._wire.is_preempted(self._sweep, trial.run):
                state = "preempted"
            self._heart.ended(trial.run, state)
        return state
