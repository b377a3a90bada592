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

from labstead._config.config import Config
from labstead._connection.login import login
from labstead._errors import (
    AuthenticationError,
    CommunicationError,
    ConfigError,
    Error,
    IntegrityError,
    RequestRefusedError,
    ServerUnavailableError,
    UsageError,
)
from labstead._history.summary import Summary
from labstead._run import session as _session
from labstead._run.events import AlertLevel
from labstead._run.run import Run
from labstead._run.session import (
    alert,
    define_metric,
    finish,
    init,
    log,
    log_code,
    log_event,
    mark_preempting,
    restore,
    save,
    unwatch,
    watch,
)
from labstead._settings.settings import Settings
from labstead._version import __version__

if TYPE_CHECKING:
    from labstead import plot
    from labstead._api import Api
    from labstead._artifacts.artifact import Artifact
    from labstead._artifacts.draft import ArtifactTTL
    from labstead._media.audio import Audio
    from labstead._media.documents import Html, Markdown
    from labstead._media.graph import Graph
    from labstead._media.histogram import Histogram
    from labstead._media.image import Classes, Image
    from labstead._media.interactive import Bokeh, Plotly
    from labstead._media.shapes import Molecule, Object3D
    from labstead._media.table import Table
    from labstead._media.video import Video
    from labstead._run.artifact_functions import (
        link_artifact,
        link_model,
        log_artifact,
        log_model,
        use_artifact,
        use_model,
    )
    from labstead._sweeps.agents import agent
    from labstead._sweeps.creating import sweep
    from labstead.plot import plot_table

    config: Config
    run: Run | None
    summary: Summary

__all__ = [
    "AlertLevel",
    "Api",
    "Artifact",
    "ArtifactTTL",
    "Audio",
    "AuthenticationError",
    "Bokeh",
    "Classes",
    "CommunicationError",
    "Config",
    "ConfigError",
    "Error",
    "Graph",
    "Histogram",
    "Html",
    "Image",
    "IntegrityError",
    "Markdown",
    "Molecule",
    "Object3D",
    "Plotly",
    "RequestRefusedError",
    "Run",
    "ServerUnavailableError",
    "Settings",
    "Summary",
    "Table",
    "UsageError",
    "Video",
    "__version__",
    "agent",
    "alert",
    "config",
    "define_metric",
    "finish",
    "init",
    "link_artifact",
    "link_model",
    "log",
    "log_artifact",
    "log_code",
    "log_event",
    "log_model",
    "login",
    "mark_preempting",
    "plot",
    "plot_table",
    "restore",
    "run",
    "save",
    "summary",
    "sweep",
    "unwatch",
    "use_artifact",
    "use_model",
    "watch",
]


_ON_DEMAND = {
    "Api": "labstead._api",
    "Artifact": "labstead._artifacts.artifact",
    "ArtifactTTL": "labstead._artifacts.draft",
    "Audio": "labstead._media.audio",
    "Bokeh": "labstead._media.interactive",
    "Classes": "labstead._media.image",
    "Graph": "labstead._media.graph",
    "Histogram": "labstead._media.histogram",
    "Html": "labstead._media.documents",
    "Image": "labstead._media.image",
    "Markdown": "labstead._media.documents",
    "Molecule": "labstead._media.shapes",
    "Object3D": "labstead._media.shapes",
    "Plotly": "labstead._media.interactive",
    "Table": "labstead._media.table",
    "Video": "labstead._media.video",
    "agent": "labstead._sweeps.agents",
    "link_artifact": "labstead._run.artifact_functions",
    "link_model": "labstead._run.artifact_functions",
    "log_artifact": "labstead._run.artifact_functions",
    "log_model": "labstead._run.artifact_functions",
    "plot_table": "labstead.plot",
    "sweep": "labstead._sweeps.creating",
    "use_artifact": "labstead._run.artifact_functions",
    "use_model": "labstead._run.artifact_functions",
}
"""Imported when somebody asks for them: a training loop seldom needs any."""


def __getattr__(name: str) -> Any:
    """``labstead.run``, ``.config`` and ``.summary`` always mean the current run's."""
    if name in _ON_DEMAND:
        return getattr(import_module(_ON_DEMAND[name]), name)
    if name == "plot":
        return import_module("labstead.plot")
    if name not in ("config", "run", "summary"):
        raise AttributeError(f"module 'labstead' has no attribute {name!r}")
    active = _session.current_run()
    if name == "run":
        return active
    if active is None:
        from labstead._run.no_run import NoRun

        return NoRun(name)
    return getattr(active, name)
