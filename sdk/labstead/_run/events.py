"""What a run tells besides its values: alerts for people, and events of its course.

Each is a record of the journal with a token of its own, by which the server knows one that is
sent twice.
"""

from __future__ import annotations

import enum
import threading
import time
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson

from labstead._console import Console
from labstead._errors import UsageError
from labstead._folder.journal import Kind
from labstead._folder.recorder import Recorder
from labstead._history.encoding import Encoder

MAX_NAME_CHARS = 256
MAX_TEXT_CHARS = 10_000
MAX_ATTRIBUTES_BYTES = 65_536
USUAL_WAIT_SECONDS = 60.0


class AlertLevel(str, enum.Enum):  # noqa: UP042 - StrEnum came with 3.11
    """How much an alert matters.

    >>> labstead.AlertLevel.WARN.value
    'WARN'
    """

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


class Events:
    """Records for one run, from any thread; remembers which alert was told when."""

    def __init__(self, recorder: Recorder, encoder: Encoder, console: Console) -> None:
        self._recorder = recorder
        self._encoder = encoder
        self._console = console
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def alert(
        self,
        title: str,
        text: str,
        level: str | AlertLevel | None,
        wait_duration: float | timedelta | None,
        *,
        step: int,
    ) -> None:
        """Unless one of this title was told less than ``wait_duration`` ago."""
        known = checked_level(level)
        wait = seconds_of(wait_duration)
        if self._is_due(checked_name("alert", "title", title), wait):
            short = self._short(str(text), MAX_TEXT_CHARS, "an alert's text")
            self._record("alert", title, text=short, level=known, attributes={"_step": step})

    def event(self, name: str, attributes: Mapping[str, Any] | None, *, step: int) -> None:
        """Charts draw it at ``step``, unless its attributes name another as "step" or "_step"."""
        checked_name("log_event", "name", name)
        if attributes is not None and not isinstance(attributes, Mapping):
            raise UsageError(f"log_event takes a dict, not {type(attributes).__name__}")
        plain = self._encoder.tree(attributes or {})
        if len(orjson.dumps(plain)) > MAX_ATTRIBUTES_BYTES:
            self._console.say_once("event", f"event {name!r} is too large; its attributes are lost")
            plain = {}
        place = {} if "step" in plain else {"_step": step}
        self._record("event", name, attributes=place | plain)

    def _is_due(self, title: str, wait_seconds: float) -> bool:
        now = time.monotonic()
        with self._lock:
            last = self._told.get(title)
            if last is not None and now - last < wait_seconds:
                return False
            self._told[title] = now
            return True

    def _record(self, kind: str, name: str, **more: Any) -> None:
        event = {
            "token": uuid.uuid4().hex,
            "kind": kind,
            "name": self._short(name.strip(), MAX_NAME_CHARS, "the name of an event"),
            "happened_at": datetime.now(timezone.utc).isoformat(),  # noqa: UP017 - UTC came with 3.11
            **more,
        }
        self._recorder.record(Kind.EVENT, orjson.dumps(event))

    def _short(self, text: str, most: int, what: str) -> str:
        if len(text) > most:
            self._console.say_once(what, f"{what} was cut to {most:,} characters")
        # No zero characters, which the server refuses, and no half of a surrogate pair.
        return text[:most].replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def checked_name(what: str, argument: str, name: object) -> str:
    if not isinstance(name, str) or not name.strip("\0 \t\r\n"):
        raise UsageError(f"{what}: {argument} is a text, not {name!r}")
    return name


def checked_level(level: str | AlertLevel | None) -> str:
    """INFO, WARN or ERROR, also from "info" and "WARNING". Raises UsageError."""
    if level is None:
        return AlertLevel.INFO.value
    text = str(level.value if isinstance(level, AlertLevel) else level).upper()
    word = "WARN" if text == "WARNING" else text
    if word not in AlertLevel.__members__:
        raise UsageError(f"alert: level is one of INFO, WARN and ERROR, not {level!r}")
    return word


def seconds_of(duration: float | timedelta | None) -> float:
    """Raises UsageError unless it is a duration."""
    if duration is None:
        return USUAL_WAIT_SECONDS
    seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds >= 0:
        raise UsageError(f"alert: wait_duration is seconds or a timedelta, not {duration!r}")
    return float(seconds)
