"""Settings from LABSTEAD_* variables, the stored log-in and the arguments of ``init``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from labstead import _credentials
from labstead._errors import UsageError

DEFAULT_BASE_URL = "http://127.0.0.1:8080"

Mode = Literal["online", "offline", "disabled"]
Resume = Literal["never", "allow", "must"]


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them. Whatever ``init`` is given wins over the variable of the same name."""

    base_url: str = DEFAULT_BASE_URL
    api_key: str | None = field(default=None, repr=False)
    project: str = "uncategorized"
    entity: str | None = None
    run_id: str | None = None
    name: str | None = None
    run_group: str | None = None
    job_type: str | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    mode: Mode = "online"
    dir: Path = Path()
    resume: Resume = "never"
    silent: bool = False
    finish_timeout: float = 60.0
    """Seconds that ``finish`` waits for the last values to arrive."""

    def overridden(self, **given: Any) -> Settings:
        """A copy with the arguments that are not None. Raises UsageError for an impossible one."""
        present = {name: value for name, value in given.items() if value is not None}
        return _checked(replace(self, **present))


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the variables (``os.environ`` by default) and the stored log-in.

    Raises UsageError that names the variable when a value is not one of those allowed.
    """
    read = _Reader(os.environ if environment is None else environment)
    base_url = read.text("BASE_URL") or _credentials.default_host() or DEFAULT_BASE_URL
    return _checked(
        Settings(
            base_url=base_url.rstrip("/"),
            api_key=read.text("API_KEY") or _credentials.key_for(base_url),
            project=read.text("PROJECT") or Settings().project,
            entity=read.text("ENTITY"),
            run_id=read.text("RUN_ID"),
            name=read.text("NAME"),
            run_group=read.text("RUN_GROUP"),
            job_type=read.text("JOB_TYPE"),
            tags=read.texts("TAGS"),
            notes=read.text("NOTES"),
            mode=cast(Mode, read.text("MODE") or "online"),
            dir=Path(read.text("DIR") or "."),
            resume=cast(Resume, read.text("RESUME") or "never"),
            silent=read.flag("SILENT"),
            finish_timeout=read.seconds("FINISH_TIMEOUT", 60.0),
        )
    )


class _Reader:
    """LABSTEAD_* variables by their short names; an empty one counts as not set."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str) -> str | None:
        return self._environment.get(f"LABSTEAD_{name}", "").strip() or None

    def texts(self, name: str) -> tuple[str, ...]:
        parts = (self.text(name) or "").split(",")
        return tuple(part.strip() for part in parts if part.strip())

    def flag(self, name: str) -> bool:
        return (self.text(name) or "").lower() in {"1", "true", "yes", "on"}

    def seconds(self, name: str, default: float) -> float:
        text = self.text(name)
        try:
            return float(text) if text else default
        except ValueError:
            message = f"LABSTEAD_{name} must be a number of seconds, not {text!r}"
            raise UsageError(message) from None


def _checked(settings: Settings) -> Settings:
    _check_choice("mode", settings.mode, get_args(Mode))
    _check_choice("resume", settings.resume, get_args(Resume))
    if not settings.base_url.startswith(("http://", "https://")):
        raise UsageError(
            f"The server's address must start with http:// or https://, not {settings.base_url!r} "
            "(LABSTEAD_BASE_URL, or `labstead login --host`)"
        )
    return settings


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UsageError(
            f"{name} (LABSTEAD_{name.upper()}) must be one of {', '.join(choices)}, not {value!r}"
        )
