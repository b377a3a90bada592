"""Record machine-learning runs on a Labstead server.

    import labstead

    run = labstead.init(project="digits", config={"lr": 0.01})
    for epoch in range(10):
        labstead.log({"loss": 1 / (epoch + 1)})
    labstead.finish()

The modules with a leading underscore are the inside; what is listed in ``__all__`` is the promise.
"""

from importlib import import_module
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
    unwatch,
    watch,
)
from labstead._settings import Settings
from labstead._summary import Summary
from labstead._version import __version__

if TYPE_CHECKING:
    from labstead._api import Api
    from labstead._media.histogram import Histogram
    from labstead._media.image import Classes, Image
    from labstead._media.table import Table

    config: Config
    run: Run | None
    summary: Summary

__all__ = [
    "AlertLevel",
    "Api",
    "AuthenticationError",
    "Classes",
    "CommunicationError",
    "Config",
    "ConfigError",
    "Error",
    "Histogram",
    "Image",
    "RequestRefusedError",
    "Run",
    "ServerUnavailableError",
    "Settings",
    "Summary",
    "Table",
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
    "unwatch",
    "watch",
]


_ON_DEMAND = {
    "Api": "labstead._api",
    "Classes": "labstead._media.image",
    "Histogram": "labstead._media.histogram",
    "Image": "labstead._media.image",
    "Table": "labstead._media.table",
}
"""Imported when somebody asks for them: a training loop seldom needs any."""


def __getattr__(name: str) -> Any:
    """``labstead.run``, ``.config`` and ``.summary`` always mean the current run's."""
    if name in _ON_DEMAND:
        return getattr(import_module(_ON_DEMAND[name]), name)
    if name not in ("config", "run", "summary"):
        raise AttributeError(f"module 'labstead' has no attribute {name!r}")
    active = _session.current_run()
    if name == "run":
        return active
    if active is None:
        from labstead._no_run import NoRun

        return NoRun(name)
    return getattr(active, name)
