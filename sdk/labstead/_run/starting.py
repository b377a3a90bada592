"""From settings to a running run: its folder, its sender, and the first words about it."""

from __future__ import annotations

import platform
import random
import re
import shutil
import string
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from labstead._capture.captures import start_captures
from labstead._capture.program import program_name
from labstead._connection.http_client import HttpClient, how_to_log_in
from labstead._console import Console
from labstead._delivery.delivery import Delivery
from labstead._delivery.sender import Sender
from labstead._errors import AuthenticationError, RequestRefusedError, UsageError
from labstead._folder.journal import Journal
from labstead._folder.recorder import Recorder
from labstead._folder.run_folder import RunFolder, RunIdentity
from labstead._history.encoding import Encoder
from labstead._notebook import run_card
from labstead._run.earlier_runs import (
    Predecessors,
    last_unfinished,
    pick_up_in_background,
    taking_turns,
)
from labstead._run.run import Run
from labstead._run.run_points import points_of
from labstead._settings.settings import Settings
from labstead._version import __version__

_FIRST_ANSWER_SECONDS = 5.0
"""How long ``init`` waits for a server that accepts connections but is slow to answer."""
_PREDECESSOR_SECONDS = 30.0
"""And when a run is resumed whose last program left values here, which go first: the steps go on
behind them."""
_ID_PATTERN = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.-]{1,64}")
_ID_ALPHABET = string.ascii_lowercase + string.digits
# Not the global generator: a script that seeds it would give all its runs the same id.
_dice = random.SystemRandom()


def start_run(
    settings: Settings, config: Mapping[str, Any], on_finish: Callable[[Run], None]
) -> Run:
    """Start recording. Raises UsageError, or what the server refused the run with."""
    points_of(settings)  # refuses what excludes each other, before anything is written
    console = Console(silent=settings.silent)
    tree = Encoder(console).tree(config)
    if settings.mode == "disabled":
        identity = _identify(replace(settings, resume="never"), tree)
        return Run(settings, identity, Recorder(None, console), console, on_finish=on_finish)
    if settings.is_sending and not settings.api_key:
        raise AuthenticationError(
            f"There is no API key for {settings.base_url}: {how_to_log_in(settings.base_url)}, "
            'or set LABSTEAD_API_KEY. To record without a server use mode="offline".'
        )
    folder = _claim_folder(settings, tree, console)
    recorder = Recorder(Journal(folder.journal_path), console)
    sender = _start_sender(settings, folder, console) if settings.is_sending else None
    run = Run(
        settings,
        folder.identity(),
        recorder,
        console,
        folder=folder,
        sender=sender,
        captures=start_captures(settings, recorder, folder),
        on_finish=on_finish,
    )
    _announce(run, folder, sender, console)
    return run


def _claim_folder(settings: Settings, config: dict[str, Any], console: Console) -> RunFolder:
    """The run's folder, held by us. Two programs that look for a run to go on with take turns."""
    if settings.resume != "auto":
        return _make_folder(settings, _identify(settings, config), console)
    with taking_turns(settings.dir):
        identity = _identify(_resumed(settings, console), config)
        return _make_folder(settings, identity, console)


def _resumed(settings: Settings, console: Console) -> Settings:
    """What ``resume="auto"`` means here and now, in terms of the other values."""
    run_id = settings.run_id
    if run_id is None:
        run_id = last_unfinished(settings)
        if run_id is not None:
            console.say(f"going on with run {run_id}, which did not finish")
    return replace(settings, run_id=run_id, resume="never" if run_id is None else "allow")


def _identify(settings: Settings, config: dict[str, Any]) -> RunIdentity:
    resumed, forked = points_of(settings)
    run_id = resumed.run if resumed else settings.run_id
    return RunIdentity(
        id=_checked_id(run_id) if run_id else _new_id(),
        project=settings.project,
        client_token="".join(_dice.choices(_ID_ALPHABET, k=32)),
        base_url=settings.base_url,
        entity=settings.entity,
        name=settings.name,
        config=config,
        tags=settings.tags,
        notes=settings.notes,
        group=settings.run_group,
        job_type=settings.job_type,
        resume="must" if resumed else _resume_of(settings),
        is_primary=not settings.is_secondary,
        tells_end=settings.ends_run,
        rewind_to=resumed.step if resumed else None,
        fork_from=forked._asdict() if forked else None,
        sweep=settings.sweep_id,
        metadata=_first_words(settings),
        started_at=time.time(),
        mode=settings.mode,
    )


def _resume_of(settings: Settings) -> str:
    if settings.is_secondary:
        return "share"
    return "allow" if settings.is_shared and settings.resume == "never" else settings.resume


def _new_id() -> str:
    return "".join(_dice.choices(_ID_ALPHABET, k=8))


def _checked_id(run_id: str) -> str:
    if not _ID_PATTERN.fullmatch(run_id):
        raise UsageError(
            f"A run id has 1 to 64 letters, digits, '_', '-' or '.', unlike {run_id!r}; "
            "use name= for a readable title"
        )
    return run_id


def _first_words(settings: Settings) -> dict[str, Any]:
    """What is known at once; the rest is found beside the training (see _capture/origin.py)."""
    return {
        **({"program": program_name()} if settings.capture_command else {}),
        **({"host": platform.node()} if settings.capture_machine else {}),
        "os": platform.platform(),
        "python": platform.python_version(),
        "sdk": f"labstead {__version__}",
        "started_at": time.time(),
    }


def _make_folder(settings: Settings, identity: RunIdentity, console: Console) -> RunFolder:
    directory, is_sent = settings.dir, settings.is_sending
    try:
        return RunFolder.create(directory, identity, is_sent=is_sent)
    except OSError as error:
        instead = Path(tempfile.mkdtemp(prefix="labstead-"))
        console.say(f"{directory.resolve()} cannot be written ({error}); using {instead}")
        return RunFolder.create(instead, identity, is_sent=is_sent)


def _start_sender(settings: Settings, folder: RunFolder, console: Console) -> Sender:
    earlier = Predecessors(settings, folder.identity())
    client = HttpClient(settings.base_url, settings.api_key)
    before = partial(earlier.deliver, client, console)
    delivery = Delivery(folder, client, console)
    delivery.take_over(earlier.files)
    sender = Sender(delivery, console, before)
    sender.start(_PREDECESSOR_SECONDS if earlier else _FIRST_ANSWER_SECONDS)
    if sender.refusal is not None:
        earlier.files.close()
        folder.unlock()
        shutil.rmtree(folder.path, ignore_errors=True)
        raise _explained(sender.refusal, folder)
    pick_up_in_background(settings, folder, console)
    return sender


def _explained(refusal: RequestRefusedError, folder: RunFolder) -> RequestRefusedError:
    if refusal.code == "run_exists":
        refusal.args = (f'{refusal} (to go on with it pass resume="allow")',)
    return refusal


def _announce(run: Run, folder: RunFolder, sender: Sender | None, console: Console) -> None:
    note = f"offline; values go to {folder.path}" if sender is None else ""
    if (note or run.url) and console.show(run_card(run.name, run.project, run.url, note)):
        return
    if note:
        console.say(note)
    elif run.url:
        console.say(f"Run {run.name} at {run.url}")
    else:
        console.say_once("outage", "the server has not answered yet; logging goes on meanwhile")
