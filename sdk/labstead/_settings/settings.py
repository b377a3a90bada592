"""Settings from LABSTEAD_* variables, the stored log-in and the arguments of ``init``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from labstead._errors import UsageError
from labstead._settings import credentials as _credentials
from labstead._settings.folder_settings import read_folder_settings

DEFAULT_BASE_URL = "http://127.0.0.1:8080"

Mode = Literal["online", "offline", "disabled", "shared"]
Resume = Literal["never", "allow", "must", "auto"]
ConsoleMode = Literal["auto", "wrap", "redirect", "off"]


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
    resume_from: str | None = None
    """A run and the last step that stays, which ``init`` goes on behind: "k3x9q2ab?_step=200"."""
    fork_from: str | None = None
    """A run and the last step of its history that the new run begins with."""
    sweep_id: str | None = None
    """The sweep whose trial the run is."""
    x_primary: bool = True
    """In mode "shared": whether this program's machine is the run's, and its end the run's."""
    x_label: str | None = None
    """In mode "shared": what tells this program's system metrics and output from the others'."""
    x_update_finish_state: bool | None = None
    """In mode "shared": whether this program's end is the run's; by default the primary's is."""
    silent: bool = False
    finish_timeout: float = 60.0
    """Seconds that ``finish`` waits for the last values and files to arrive."""
    console: ConsoleMode = "auto"
    """How what the program prints is captured: see docs/reference/capture.md for this and the
    settings below."""
    system_interval: float = 10.0
    """Seconds between two samples of the machine; 0 for none."""
    capture_command: bool = True
    capture_machine: bool = True
    capture_git: bool = True
    capture_packages: bool = True
    save_code: bool = False
    pick_up: bool = True
    """Whether ``init`` sends in the background what earlier programs left in this directory."""

    @property
    def is_shared(self) -> bool:
        return self.mode == "shared"

    @property
    def is_sending(self) -> bool:
        return self.mode in ("online", "shared")

    @property
    def is_secondary(self) -> bool:
        """Whether this is one of the further programs that write a run."""
        return self.is_shared and not self.x_primary

    @property
    def ends_run(self) -> bool:
        """Whether this program's end is the run's."""
        if self.is_shared and self.x_update_finish_state is not None:
            return self.x_update_finish_state
        return not self.is_secondary

    def overridden(self, **given: Any) -> Settings:
        """A copy with the arguments that are not None. Raises UsageError for an impossible one."""
        present = {name: value for name, value in given.items() if value is not None}
        return _checked(replace(self, **present))


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the variables (``os.environ`` by default), what is kept for the folder, and the log-in.

    Raises UsageError that names the variable when a value is not one of those allowed.
    """
    read = _Reader(os.environ if environment is None else environment)
    read.look_in(Path(read.text("DIR") or "."))
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
            resume_from=read.text("RESUME_FROM"),
            fork_from=read.text("FORK_FROM"),
            x_primary=read.flag("X_PRIMARY", default=True),
            x_label=read.text("X_LABEL"),
            x_update_finish_state=read.flag_or_none("X_UPDATE_FINISH_STATE"),
            silent=read.flag("SILENT"),
            finish_timeout=read.seconds("FINISH_TIMEOUT", 60.0),
            console=cast(ConsoleMode, read.text("CONSOLE") or "auto"),
            system_interval=read.seconds("SYSTEM_INTERVAL", 10.0),
            capture_command=read.flag("CAPTURE_COMMAND", default=True),
            capture_machine=read.flag("CAPTURE_MACHINE", default=True),
            capture_git=read.flag("CAPTURE_GIT", default=True),
            capture_packages=read.flag("CAPTURE_PACKAGES", default=True),
            save_code=read.flag("SAVE_CODE"),
            pick_up=read.flag("PICK_UP", default=True),
        )
    )


def settings_given(given: Settings | Mapping[str, Any] | None) -> dict[str, Any]:
    """What ``init(settings=...)`` changes: a mapping's entries, or where ``Settings`` is not the
    default. Raises UsageError for a name that is no setting."""
    if isinstance(given, Settings):
        values = {one.name: getattr(given, one.name) for one in fields(Settings)}
        return {name: value for name, value in values.items() if value != getattr(_DEFAULTS, name)}
    given = {_ALIASES.get(name, name): value for name, value in (given or {}).items()}
    unknown = set(given) - {one.name for one in fields(Settings)}
    if unknown:
        names = ", ".join(sorted(one.name for one in fields(Settings)))
        raise UsageError(f"There is no setting {min(unknown)!r}; there are {names}")
    return given


_DEFAULTS = Settings()
_ALIASES = {"label": "x_label", "primary": "x_primary"}


class _Reader:
    """LABSTEAD_* variables by their short names; an empty one counts as not set. Where a variable
    is not set, what is kept for the folder counts."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._folder: dict[str, str] = {}

    def look_in(self, folder: Path) -> None:
        self._folder = read_folder_settings(folder)

    def text(self, name: str) -> str | None:
        variable = self._environment.get(f"LABSTEAD_{name}", "").strip()
        return variable or self._folder.get(name.lower())

    def texts(self, name: str) -> tuple[str, ...]:
        parts = (self.text(name) or "").split(",")
        return tuple(part.strip() for part in parts if part.strip())

    def flag(self, name: str, *, default: bool = False) -> bool:
        found = self.flag_or_none(name)
        return default if found is None else found

    def flag_or_none(self, name: str) -> bool | None:
        text = self.text(name)
        return None if text is None else text.lower() in {"1", "true", "yes", "on"}

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
    _check_choice("console", settings.console, get_args(ConsoleMode))
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
