"""A run: what ``labstead.init`` returns and a training script talks to."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any, SupportsIndex, TextIO

import orjson

from labstead._capture.captures import NO_CAPTURES, Captures
from labstead._capture.code import Choice, code_files, is_nothing, is_python
from labstead._config.config import Config
from labstead._console import Console
from labstead._delivery.sender import Sender
from labstead._errors import UsageError
from labstead._files.restore import Home, Wish, open_restored
from labstead._files.saved_files import PathLike, Policy, SavedFiles
from labstead._folder.journal import Kind
from labstead._folder.recorder import Recorder
from labstead._folder.run_folder import RunFolder, RunIdentity
from labstead._history.encoding import Encoder
from labstead._history.metrics import Goal, Metrics, checked
from labstead._history.steps import StepCounter
from labstead._history.summary import Summary
from labstead._history.watch import USUAL_FREQ, Log, Watcher, graph_of, names_of
from labstead._media.store import MediaStore
from labstead._notebook import run_card, show
from labstead._run.artifact_uses import ArtifactUses
from labstead._run.events import AlertLevel, Events
from labstead._run.last_words import last_words
from labstead._run.outcome import Outcome, outcome_of_code, outcome_of_exception
from labstead._settings.settings import Settings

_SUMMARY_KINDS = (Kind.SUMMARY, Kind.SUMMARY_KEPT)


class Run(ArtifactUses):
    """One execution being recorded. Made by ``labstead.init``; every method may be called from any
    thread.

    >>> with labstead.init(mode="disabled", project="digits") as run:
    ...     run.log({"loss": 0.5})
    >>> run.summary["loss"]
    0.5
    """

    config: Config
    summary: Summary

    def __init__(
        self,
        settings: Settings,
        identity: RunIdentity,
        recorder: Recorder,
        console: Console,
        *,
        folder: RunFolder | None = None,
        sender: Sender | None = None,
        captures: Captures = NO_CAPTURES,
        on_finish: Callable[[Run], None] = lambda run: None,
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._recorder = recorder
        self._console = console
        self._folder = folder
        self._sender = sender
        self._captures = captures
        self._files = SavedFiles(folder, recorder, console)
        self._on_finish = on_finish
        files = folder.files_path if folder else None
        self._encoder = Encoder(console, MediaStore(files, self._append_media_file, console))
        self._events = Events(recorder, self._encoder, console)
        self._watcher = Watcher(console)
        self._last_acts: list[Callable[[], None]] = []
        self._began = time.monotonic()
        self._inactive_because: str | None = None
        self._unwritten_finish: Mapping[str, Any] | None = None
        resumed = (sender.remote_run if sender else None) or {}
        first_step = identity.first_step
        self._steps = StepCounter(_step_after(resumed) if first_step is None else first_step)
        self.config = Config(
            {**resumed.get("config", {}), **identity.config}, self._publisher(Kind.CONFIG)
        )
        self.summary = Summary(self._publish_summary)
        self.summary.follow(_without_reserved(resumed.get("summary", {})))
        self._metrics = Metrics(resumed.get("metrics", {}), self.summary.as_dict())

    @property
    def id(self) -> str:
        """Unique in the project; part of the address."""
        return self._identity.id

    @property
    def name(self) -> str:
        """The display name; the id until the server has given one."""
        return self._known.name or self.id

    @property
    def project(self) -> str:
        return self._identity.project

    @property
    def entity(self) -> str | None:
        """The team's slug; None until the server has said which is the default."""
        return self._known.entity

    @property
    def sweep_id(self) -> str | None:
        """The sweep whose trial it is, if it is one."""
        return self._identity.sweep

    @property
    def url(self) -> str | None:
        """The run's page; None until the server has created the run."""
        return self._known.url

    @property
    def step(self) -> int:
        """The step that the next ``log`` without one writes to."""
        return self._steps.current

    @property
    def dir(self) -> Path | None:
        """The run's folder on disk; None in mode "disabled"."""
        return self._folder.path if self._folder else None

    def log(
        self,
        data: Mapping[str, Any],
        step: SupportsIndex | None = None,
        commit: bool | None = None,
    ) -> None:
        """Record values, some microseconds; they are on disk when this returns.

        ``data`` maps names to numbers, texts, media such as ``labstead.Image``, or nested mappings,
        whose names join with dots. Values without a JSON form are kept as their ``repr``. Without
        ``step`` the row gets the next one; with ``step`` or ``commit=False`` it stays open for
        further values of the same step.

        Raises UsageError when the run is over, ``data`` is no mapping or ``step`` no whole number.

            >>> run = labstead.init(mode="disabled")
            >>> run.log({"train": {"loss": 0.5}, "lr": 0.01})
            >>> run.summary["train.loss"]
            0.5
        """
        if self._inactive_because:
            raise UsageError(f"log: {self._inactive_because}")
        if not isinstance(data, Mapping):
            raise UsageError(f"log takes a dict of names to values, not {type(data).__name__}")
        runtime = time.monotonic() - self._began
        with self._recorder.lock:
            if self._watcher.pending:
                data = {**data, **self._watcher.take()}
            row_step, kind = self._steps.place(step, commit)
            line, flat = self._encoder.row(data, row_step, time.time(), runtime)
            if self._metrics:
                if missing := self._metrics.missing_steps(flat):
                    data = {**flat, **missing}
                    line, flat = self._encoder.row(data, row_step, time.time(), runtime)
                flat = self._metrics.summarized(flat)
            self._recorder.append(kind, line)
            self.summary.follow(flat)

    def define_metric(
        self,
        name: str,
        step_metric: str | None = None,
        step_sync: bool | None = None,
        hidden: bool | None = None,
        summary: str | None = None,
        goal: Goal | None = None,
        overwrite: bool | None = None,
    ) -> None:
        """Say how a metric is to be drawn and summarized, for what is logged from now on.

        ``name`` may hold ``*`` for any text: "val/*". ``step_metric`` is the metric to draw it
        over instead of the step; rows without it get its last value, unless ``step_sync`` is False.
        A ``hidden`` metric has no panel. ``summary`` names what the summary keeps: some of min,
        max, mean, best, first and last, comma-separated, or none; ``goal`` ("minimize",
        "maximize") says which value is best. Defining a name again adds to what was said of it,
        with ``overwrite`` it replaces that.

            >>> run = labstead.init(mode="disabled")
            >>> run.define_metric("loss", summary="min,last")
            >>> for loss in (0.5, 0.2, 0.3):
            ...     run.log({"loss": loss})
            >>> run.summary["loss"]
            {'min': 0.2, 'last': 0.3}
        """
        self._require_active("define_metric")
        if not isinstance(name, str) or not name:
            raise UsageError(f"define_metric: name is a text, not {name!r}")
        given = checked(step_metric, step_sync, hidden, summary, goal)
        with self._recorder.lock:
            whole = self._metrics.define(name, given, overwrite=bool(overwrite))
            self._recorder.append(Kind.METRIC, orjson.dumps({name: whole}))

    def alert(
        self,
        title: str,
        text: str,
        level: str | AlertLevel | None = None,
        wait_duration: float | timedelta | None = None,
    ) -> None:
        """Tell people something: it stands on the run's Events page and pops up on open pages.

        ``level`` is "INFO", "WARN" or "ERROR". A further alert with the same title is left out
        until ``wait_duration`` is over: seconds or a timedelta, a minute by default.

            >>> run = labstead.init(mode="disabled")
            >>> run.alert("Loss diverges", "It is NaN since step 40.", level="WARN")
        """
        self._require_active("alert")
        self._events.alert(title, text, level, wait_duration, step=self.step)

    def log_event(self, name: str, attributes: Mapping[str, Any] | None = None) -> None:
        """Note that something happened now; it stands on the run's Events page.

        >>> run = labstead.init(mode="disabled")
        >>> run.log_event("checkpoint", {"path": "best.pt", "accuracy": 0.93})
        """
        self._require_active("log_event")
        self._events.event(name, attributes, step=self.step)

    def watch(
        self,
        models: Any,
        criterion: Any = None,
        log: Log | None = "gradients",
        log_freq: int = USUAL_FREQ,
        idx: int | None = None,
        log_graph: bool = False,
    ) -> None:
        """Log histograms of a torch model's gradients, its parameters, or of both ("all").

        Every ``log_freq``-th pass they are counted and join the next row that is logged, as
        "gradients/NAME" and "parameters/NAME"; of further models, which ``idx`` numbers, as
        "gradients/graph_1.NAME". ``log_graph`` keeps the layers as a file. ``criterion`` is taken
        for compatibility. Raises UsageError for what is no torch model, or is watched already.

            >>> run = labstead.init(mode="disabled")
            >>> run.watch(network, log="all", log_freq=100)  # doctest: +SKIP
        """
        self._require_active("watch")
        watched = self._watcher.watch(models, log, log_freq, idx)
        if log_graph:
            for name, one in zip(names_of(watched), watched, strict=True):
                self._files.keep_text(PurePath(name), graph_of(one.model))

    def unwatch(self, models: Any = None) -> None:
        """Stop watching these models, or all.

        >>> run = labstead.init(mode="disabled")
        >>> run.unwatch()
        """
        self._watcher.unwatch(models)

    def save(
        self, glob_str: PathLike, base_path: PathLike | None = None, policy: Policy = "live"
    ) -> list[str]:
        """Keep the files that a path or pattern names with the run; their paths there.

        They are copied now and uploaded in the background, never holding up the training. A "live"
        file is uploaded again when it changes, also one that the pattern finds later; a file for
        the "end" is uploaded as it is then, however the program ends; "now" is once. A file keeps
        its path below ``base_path`` (the working directory by default); from elsewhere it keeps
        only its name. ``**`` in a pattern stands for any folders. Raises UsageError when "now"
        finds nothing.

            >>> run = labstead.init(mode="disabled")
            >>> _ = Path("notes.txt").write_text("tried a higher rate")
            >>> run.save("*.txt", policy="now")
            ['notes.txt']
        """
        self._require_active("save")
        return self._files.save(glob_str, base_path, policy)

    def restore(
        self,
        name: str,
        run_path: str | None = None,
        replace: bool = False,
        root: PathLike | None = None,
    ) -> TextIO:
        """Bring back a file that a run has saved; it is open for reading, its ``name`` the path.

        ``run_path`` is "team/project/id", by default this run. The file is written below ``root``,
        by default in this run's folder; one that lies there already is used, unless ``replace``.
        Raises UsageError for a name that leads out of the run, or that the run does not have.

            >>> run = labstead.init(mode="disabled")
            >>> best = run.restore("best.pt", "vision/digits/k3x")  # doctest: +SKIP
        """
        where = "/".join(filter(None, (self.entity, self.project, self.id)))
        home = Home(where, self._settings.base_url, self._settings.api_key, self.dir)
        return open_restored(Wish(name, run_path, replace, root), home)

    def log_code(
        self,
        root: str | os.PathLike[str] = ".",
        name: str | None = None,
        include_fn: Choice = is_python,
        exclude_fn: Choice = is_nothing,
    ) -> list[str]:
        """Keep the source files below ``root`` with the run, under ``code/``; their paths there.

        Takes what ``include_fn`` accepts (Python files) and ``exclude_fn`` does not, both called
        with a file's path. Hidden folders and virtual environments are not entered. ``name`` is
        the folder under ``code/``.

            >>> run = labstead.init(mode="disabled")
            >>> _ = Path("train.py").write_text("print('training')")
            >>> run.log_code()
            ['code/train.py']
        """
        self._require_active("log_code")
        base = PurePath("code", name) if name else PurePath("code")
        kept = []
        for path in code_files(Path(root), include_fn, exclude_fn):
            kept.append((base / path.relative_to(root)).as_posix())
            self._files.keep(path, PurePath(kept[-1]))
        return kept

    def finish(self, exit_code: int | None = None) -> None:
        """End the run and wait for its last values and files to reach the server.

        Waits as long as something arrives. After LABSTEAD_FINISH_TIMEOUT seconds (60) in which
        nothing did it says what is still on disk and how to send it. An ``exit_code`` other than
        0 marks the run failed. A second call does nothing.

            >>> run = labstead.init(mode="disabled")
            >>> run.finish()
        """
        self.finish_as(outcome_of_code(exit_code))

    def finish_as(self, outcome: Outcome) -> None:
        """``finish``, with the state spelled out."""
        if self._inactive_because:
            return
        for act in self._last_acts:
            with contextlib.suppress(Exception):
                act()
        self._captures.close()
        self._files.close()
        self._watcher.unwatch()
        state = {"exit_code": outcome.exit_code, "state": outcome.state}
        lost = self._recorder.lost_records
        self._append(Kind.FINISH, state)
        if self._recorder.lost_records > lost:
            self._unwritten_finish = state
        self._inactive_because = f"run {self.name} is finished; call labstead.init() for a new one"
        self._recorder.close()
        if self._folder is not None:
            self._folder.save_outcome(outcome.state)
        try:
            self._deliver_rest()
        finally:
            if self._folder is not None:
                self._folder.unlock()
            if self._sender is not None:
                self._sender.close()
            self._on_finish(self)

    def before_finish(self, act: Callable[[], None]) -> None:
        """Do this when the run ends, while it still takes values. What it raises is not heard."""
        self._last_acts.append(act)

    def mark_preempting(self) -> None:
        """Say that this machine may be taken away at any moment; call it when you are warned.

        If the program then falls silent, or ends otherwise than finished, the run is shown as
        preempted instead of crashed, failed or killed. ``init(resume="auto")`` goes on with it.

            >>> run = labstead.init(mode="disabled")
            >>> run.mark_preempting()
        """
        self._require_active("mark_preempting")
        self._append(Kind.PREEMPTING, {})
        if self._sender is not None:
            self._sender.hurry()

    def abandon_in_child(self) -> None:
        """In a forked child: let go of the parent's journal and lock, which go on in the parent."""
        reason = f"run {self.id} belongs to the parent process; call labstead.init() in this one"
        self._inactive_because = reason
        self._captures.abandon()
        self._files.abandon()
        self._recorder.close()
        if self._folder is not None:
            self._folder.unlock()

    def __enter__(self) -> Run:  # noqa: PYI034 - typing.Self came with 3.11
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.finish_as(outcome_of_exception(error))

    def to_html(self) -> str:
        """A line of HTML with a link to the run's page; what a notebook shows of the run.

        >>> run = labstead.init(mode="disabled", project="digits", name="first")
        >>> run.to_html()
        '<div>Labstead: run <strong>first</strong> of <em>digits</em></div>'
        """
        return run_card(self.name, self.project, self.url)

    def display(self) -> bool:
        """Show the link below the cell of a notebook; False where there is none.

        >>> labstead.init(mode="disabled").display()
        False
        """
        return show(self.to_html())

    def __repr__(self) -> str:
        return f"<labstead.Run {self.id} of {self.project}>"

    def _repr_html_(self) -> str:
        return self.to_html()

    @property
    def _known(self) -> RunIdentity:
        return self._sender.identity if self._sender else self._identity

    def _publisher(self, kind: Kind) -> Callable[[Mapping[str, Any]], None]:
        def publish(values: Mapping[str, Any]) -> None:
            self._require_active("config" if kind is Kind.CONFIG else "summary")
            step = "summary" if kind in _SUMMARY_KINDS else None
            with self._recorder.lock:
                tree = self._encoder.tree(values, step)
                self._recorder.append(kind, orjson.dumps(tree))

        return publish

    def _publish_summary(self, values: Mapping[str, Any]) -> None:
        kept = {key: value for key, value in values.items() if self._metrics.is_left_out(key)}
        other = {key: value for key, value in values.items() if key not in kept}
        for kind, part in ((Kind.SUMMARY, other), (Kind.SUMMARY_KEPT, kept)):
            if part:
                self._publisher(kind)(part)

    def _append(self, kind: Kind, payload: Mapping[str, Any]) -> None:
        self._recorder.record(kind, orjson.dumps(payload))

    def _append_media_file(self, path: str) -> None:
        """Called while the value is encoded, so before its row, with the lock held.

        Raises OSError when the journal cannot take the record: no row shall name such a file.
        """
        lost = self._recorder.lost_records
        self._recorder.append(Kind.FILE, orjson.dumps({"path": path}))
        if self._recorder.lost_records > lost:
            raise OSError("its record could not be written")

    def _last_step(self) -> int | None:
        return self._steps.current - 1 if self._steps.current else None

    def _require_active(self, what: str) -> None:
        if self._inactive_because:
            raise UsageError(f"{what}: {self._inactive_because}")

    def _deliver_rest(self) -> None:
        is_delivered = False
        try:
            if self._sender is not None:
                timeout = self._settings.finish_timeout
                is_delivered = self._sender.finish(timeout, self._unwritten_finish)
        finally:  # an impatient Ctrl-C must still tell where the values are
            last_words(self, self._sender, self._console, self._recorder.lost_records, is_delivered)


def _step_after(remote_run: Mapping[str, Any]) -> int:
    """Where the steps of a resumed run go on; 0 for a new one."""
    last = remote_run.get("summary", {}).get("_step")
    return last + 1 if isinstance(last, int) else 0


def _without_reserved(summary: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in summary.items() if not key.startswith("_")}
