"""Record machine-learning runs on a Labstead server.

    import labstead

    run = labstead.init(project="digits", config={"lr": 0.01})
    for epoch in range(10):
        labstead.log({"loss": 1 / (epoch + 1)})
    labstead.finish()

The modules with a leading underscore are the inside; what is listed in ``__all__`` is the promise.
"""

from typing import TYPE_CHECKING, Any

from labstead import _session
from labstead._config import Config
from labstead._errors import (
    AuthenticationError,
    CommunicationError,
    ConfigError,
    Error,
    RequestRefusedError,
    ServerUnavailableError,
    UsageError,
)
from labstead._events import AlertLevel
from labstead._login import login
from labstead._run import Run
from labstead._session import (
    alert,
    define_metric,
    finish,
    init,
    log,
    log_code,
    log_event,
    restore,
    save,
)
from labstead._settings import Settings
from labstead._summary import Summary
from labstead._version import __version__

if TYPE_CHECKING:
    from labstead._api import Api

    config: Config
    run: Run | None
    summary: Summary

__all__ = [
    "AlertLevel",
    "Api",
    "AuthenticationError",
    "CommunicationError",
    "Config",
    "ConfigError",
    "Error",
    "RequestRefusedError",
    "Run",
    "ServerUnavailableError",
    "Settings",
    "Summary",
    "UsageError",
    "__version__",
    "alert",
    "config",
    "define_metric",
    "finish",
    "init",
    "log",
    "log_code",
    "log_event",
    "login",
    "restore",
    "run",
    "save",
    "summary",
]


def __getattr__(name: str) -> Any:
    """``labstead.run``, ``.config`` and ``.summary`` always mean the current run's.

    ``Api`` is imported when somebody asks for it: a training loop seldom does.
    """
    if name == "Api":
        from labstead._api import Api

        return Api
    if name not in ("config", "run", "summary"):
        raise AttributeError(f"module 'labstead' has no attribute {name!r}")
    active = _session.current_run()
    if name == "run":
        return active
    if active is None:
        from labstead._no_run import NoRun

        return NoRun(name)
    return getattr(active, name)
