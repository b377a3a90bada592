"""The current run of this process and the functions on it: ``labstead.log`` and its kin."""

from __future__ import annotations

import os
import weakref
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, SupportsIndex, TextIO

from labstead._artifacts import hooks
from labstead._capture.code import Choice, is_nothing, is_python
from labstead._config.assignment import current_assignment
from labstead._config.config_file import read_defaults
from labstead._config.config_sources import chosen, read_config
from labstead._console import Console
from labstead._errors import UsageError
from labstead._files.restore import Wish, open_restored
from labstead._files.saved_files import PathLike, Policy
from labstead._history.metrics import Goal
from labstead._history.watch import USUAL_FREQ, Log
from labstead._notebook import notebook_shell
from labstead._run.events import AlertLevel
from labstead._run.exit_hooks import ExitHooks
from labstead._run.outcome import Outcome
from labstead._run.run import Run
from labstead._run.starting import start_run
from labstead._run.trials import as_trial
from labstead._settings.settings import Mode, Resume, Settings, load_settings, settings_given

Reinit = Literal["default", "return_previous", "finish_previous", "create_new"]

_current: Run | None = None
_live: weakref.WeakSet[Run] = weakref.WeakSet()


def init(
    project: str | None = None,
    entity: str | None = None,
    name: str | None = None,
    config: Mapping[str, Any] | str | os.PathLike[str] | Any = None,
    id: str | None = None,
    group: str | None = None,
    job_type: str | None = None,
    tags: Sequence[str] | None = None,
    notes: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    mode: Mode | None = None,
    resume: Resume | bool | None = None,
    reinit: bool | Reinit | None = None,
    settings: Settings | Mapping[str, Any] | None = None,
    config_include_keys: Collection[str] | None = None,
    config_exclude_keys: Collection[str] | None = None,
    allow_val_change: bool | None = None,
    sync_tensorboard: bool | str | os.PathLike[str] | None = None,
    resume_from: str | None = None,
    fork_from: str | None = None,
) -> Run:
    """Start a run and make it the current one.

    What is left out comes from the LABSTEAD_* variables (docs/reference/sdk.md). ``entity`` is the
    team, by default the user's own. ``resume`` says what happens when ``id`` exists: "never"
    refuses, "allow" goes on with it, "must" refuses when it does not exist. "auto" (or True) goes
    on with the newest run of the project in this directory if that did not finish. While a run is
    active a second ``init`` returns that one ("return_previous" or False), unless ``reinit`` is
    "finish_previous" (or True; in a notebook the default) or "create_new", which begins one beside
    it. ``mode`` is "online", "offline", "disabled", or "shared" where several programs write one
    run. ``settings`` takes the rest, such as ``{"console": "off"}``.

    ``resume_from="k3x9q2ab?_step=200"`` takes away what that run logged after step 200 and goes on
    there; ``fork_from`` begins a new run with a copy of its history up to there, and its config and
    summary.

    ``config`` is a dict, an argparse namespace, absl flags, a dataclass or the path of a YAML file;
    ``config_include_keys`` or ``config_exclude_keys`` choose from it. Keys it lacks come from
    ``config-defaults.yaml`` in the working directory. Later changes of a key's value must be meant
    unless ``allow_val_change`` is True (docs/reference/config.md).

    ``sync_tensorboard`` logs what TensorBoard's writers of this process write, or what is written
    below the folder it names.

    Waits up to 5 s for the server. When it cannot be reached, or the key has expired, the run goes
    on from its journal on disk. Raises AuthenticationError without a key that the server knows,
    RequestRefusedError when it says no, and UsageError for impossible arguments.

        >>> run = labstead.init(project="digits", config={"lr": 0.01}, mode="disabled")
        >>> labstead.config.lr
        0.01
    """
    previous = _previous_run(reinit)
    if previous is not None:
        return previous
    given = chosen(read_config(config), config_include_keys, config_exclude_keys)
    defaults = read_defaults()
    wanted = load_settings().overridden(**settings_given(settings))
    wanted = wanted.overridden(
        project=project,
        entity=entity,
        name=name,
        run_id=id,
        run_group=group,
        job_type=job_type,
        tags=_checked_tags(tags),
        notes=notes,
        dir=None if dir is None else Path(dir),
        mode=mode,
        resume=_RESUME_OF_BOOL.get(resume, resume),
        resume_from=resume_from,
        fork_from=fork_from,
    )
    trial, trial_console = current_assignment(), Console(silent=wanted.silent)
    if trial is not None:
        wanted, given = as_trial(trial, wanted, given, trial_console)
    run = _begin(wanted, given, is_current=reinit != "create_new")
    run.config.begin(given, defaults, allow_val_change)
    if trial is not None:
        run.config._hold_to(trial.values, trial_console)
    if sync_tensorboard:
        _follow_tensorboard(run, sync_tensorboard)
    return run


_RESUME_OF_BOOL: dict[Any, Resume] = {True: "auto", False: "never"}


def _begin(settings: Settings, config: Mapping[str, Any], *, is_current: bool) -> Run:
    global _current
    run = start_run(settings, config, _forget)
    _live.add(run)
    if is_current or _current is None:
        _current = run
    _exit_hooks.install()
    return run


def _follow_tensorboard(run: Run, folder: bool | str | os.PathLike[str]) -> None:
    from labstead.integration import tensorboard

    tensorboard.follow(None if isinstance(folder, bool) else folder, run)


def _previous_run(reinit: bool | Reinit | None) -> Run | None:
    """The active run when ``init`` shall return it; finishes it when that is asked instead."""
    if reinit == "default":
        reinit = None
    if reinit not in (None, True, False, "return_previous", "finish_previous", "create_new"):
        raise UsageError(f"reinit cannot be {reinit!r}; see help(labstead.init)")
    is_cell_run_again = reinit is None and notebook_shell() is not None
    if (is_cell_run_again or reinit in (True, "finish_previous")) and _current is not None:
        _current.finish()
    return None if reinit == "create_new" else _current


def _checked_tags(tags: Sequence[str] | None) -> tuple[str, ...] | None:
    if isinstance(tags, str):
        raise UsageError(f"tags takes a list of texts: tags=[{tags!r}]")
    return None if tags is None else tuple(tags)


def current_run() -> Run | None:
    """The run that ``labstead.log`` writes to, if one is active."""
    return _current


def require_run(what: str) -> Run:
    """The current run. Raises UsageError naming ``what`` was called too early or too late."""
    if _current is None:
        raise UsageError(f"labstead.{what} needs a run: call labstead.init() first")
    return _current


def log(
    data: Mapping[str, Any], step: SupportsIndex | None = None, commit: bool | None = None
) -> None:
    """``Run.log`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> labstead.log({"loss": 0.5, "accuracy": 0.9})
    >>> labstead.summary["loss"]
    0.5
    """
    require_run("log").log(data, step, commit)


def define_metric(
    name: str,
    step_metric: str | None = None,
    step_sync: bool | None = None,
    hidden: bool | None = None,
    summary: str | None = None,
    goal: Goal | None = None,
    overwrite: bool | None = None,
) -> None:
    """``Run.define_metric`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> labstead.define_metric("val/*", step_metric="epoch", summary="max")
    >>> labstead.log({"val/accuracy": 0.9, "epoch": 1})
    >>> labstead.summary["val/accuracy"]
    {'max': 0.9}
    """
    run = require_run("define_metric")
    run.define_metric(name, step_metric, step_sync, hidden, summary, goal, overwrite)


def alert(
    title: str,
    text: str,
    level: str | AlertLevel | None = None,
    wait_duration: float | timedelta | None = None,
) -> None:
    """``Run.alert`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> labstead.alert("Out of disk", "2 GB are left.", level=labstead.AlertLevel.ERROR)
    """
    require_run("alert").alert(title, text, level, wait_duration)


def mark_preempting() -> None:
    """``Run.mark_preempting`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> labstead.mark_preempting()
    """
    require_run("mark_preempting").mark_preempting()


def log_event(name: str, attributes: Mapping[str, Any] | None = None) -> None:
    """``Run.log_event`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> labstead.log_event("evaluation started")
    """
    require_run("log_event").log_event(name, attributes)


def watch(
    models: Any,
    criterion: Any = None,
    log: Log | None = "gradients",
    log_freq: int = USUAL_FREQ,
    idx: int | None = None,
    log_graph: bool = False,
) -> None:
    """``Run.watch`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> labstead.watch(network, log="all")  # doctest: +SKIP
    """
    require_run("watch").watch(models, criterion, log, log_freq, idx, log_graph)


def unwatch(models: Any = None) -> None:
    """``Run.unwatch`` on the current run; does nothing when there is none.

    >>> labstead.unwatch()
    """
    if _current is not None:
        _current.unwatch(models)


def save(
    glob_str: PathLike, base_path: PathLike | None = None, policy: Policy = "live"
) -> list[str]:
    """``Run.save`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> _ = Path("notes.txt").write_text("tried a higher rate")
    >>> labstead.save("notes.txt")
    ['notes.txt']
    """
    return require_run("save").save(glob_str, base_path, policy)


def restore(
    name: str,
    run_path: str | None = None,
    replace: bool = False,
    root: PathLike | None = None,
) -> TextIO:
    """``Run.restore`` on the current run; with a ``run_path`` no run need be active.

    Without a run the file is written below ``root``, by default the working directory.

    >>> weights = labstead.restore("best.pt", "vision/digits/k3x")  # doctest: +SKIP
    >>> network.load_state_dict(torch.load(weights.name))  # doctest: +SKIP
    """
    if _current is not None:
        return _current.restore(name, run_path, replace, root)
    return open_restored(Wish(name, run_path, replace, root), None)


def log_code(
    root: str | os.PathLike[str] = ".",
    name: str | None = None,
    include_fn: Choice = is_python,
    exclude_fn: Choice = is_nothing,
) -> list[str]:
    """``Run.log_code`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> _ = Path("train.py").write_text("print('training')")
    >>> labstead.log_code(include_fn=lambda path: path.endswith("train.py"))
    ['code/train.py']
    """
    return require_run("log_code").log_code(root, name, include_fn, exclude_fn)


def finish(exit_code: int | None = None) -> None:
    """``Run.finish`` on the current run; does nothing when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> labstead.finish()
    >>> labstead.run is None
    True
    """
    if _current is not None:
        _current.finish(exit_code)


def _forget(run: Run) -> None:
    global _current
    _live.discard(run)
    if _current is run:
        _current = None


def _finish_all(outcome: Outcome) -> None:
    for run in list(_live):
        run.finish_as(outcome)


def _leave_to_parent() -> None:
    """After a fork the child shares the parent's files; its first write would corrupt them."""
    global _current
    _current = None
    for run in list(_live):
        run.abandon_in_child()
    _live.clear()


def _save_artifact(artifact: Any, project: str | None) -> None:
    from labstead._run.artifact_functions import save_artifact

    save_artifact(artifact, project)


def _find_runs(client: Any, paths: list[str]) -> list[Any]:
    from labstead._api import Api

    return Api._of(client)._runs_at(paths)


hooks.on_save(_save_artifact)
hooks.on_runs(_find_runs)
_exit_hooks = ExitHooks(_finish_all)
if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(after_in_child=_leave_to_parent)
