"""``labstead.log_artifact`` and its kin: artifacts of the current run, or of none."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from labstead._connection.http_client import HttpClient, how_to_log_in
from labstead._errors import AuthenticationError
from labstead._run.session import current_run, require_run
from labstead._settings.settings import load_settings

if TYPE_CHECKING:
    from labstead._artifacts.artifact import Artifact


def log_artifact(
    artifact_or_path: Artifact | str | os.PathLike[str],
    name: str | None = None,
    type: str | None = None,
    aliases: Sequence[str] | None = None,
    tags: Sequence[str] | None = None,
) -> Artifact:
    """``Run.log_artifact`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> _ = Path("iris.csv").write_text("5.1,3.5,1.4,0.2,setosa")
    >>> labstead.log_artifact("iris.csv", name="iris", type="dataset").size
    22
    """
    return require_run("log_artifact").log_artifact(artifact_or_path, name, type, aliases, tags)


def log_model(
    path: str | os.PathLike[str], name: str | None = None, aliases: Sequence[str] | None = None
) -> Artifact:
    """``Run.log_model`` on the current run. Raises UsageError when there is none.

    >>> run = labstead.init(mode="disabled")
    >>> _ = Path("model.pkl").write_bytes(b"weights")
    >>> model = labstead.log_model("model.pkl", name="forest", aliases=["best"])
    """
    return require_run("log_model").log_model(path, name, aliases)


def use_artifact(
    artifact_or_name: Artifact | str,
    type: str | None = None,
    aliases: Sequence[str] | None = None,
    use_as: str | None = None,
) -> Artifact:
    """``Run.use_artifact`` on the current run. Raises UsageError when there is none.

    >>> folder = labstead.use_artifact("iris:latest").download()  # doctest: +SKIP
    """
    return require_run("use_artifact").use_artifact(artifact_or_name, type, aliases, use_as)


def use_model(name: str) -> str:
    """``Run.use_model`` on the current run. Raises UsageError when there is none.

    >>> weights = labstead.use_model("forest:best")  # doctest: +SKIP
    """
    return require_run("use_model").use_model(name)


def link_artifact(
    artifact: Artifact, target_path: str, aliases: Sequence[str] | None = None
) -> Artifact:
    """``Run.link_artifact`` on the current run. Raises UsageError when there is none.

    >>> labstead.link_artifact(artifact, "best-models")  # doctest: +SKIP
    """
    return require_run("link_artifact").link_artifact(artifact, target_path, aliases)


def link_model(
    path: str | os.PathLike[str],
    registered_model_name: str,
    name: str | None = None,
    aliases: Sequence[str] | None = None,
) -> Artifact:
    """``Run.link_model`` on the current run. Raises UsageError when there is none.

    >>> labstead.link_model("model.pkl", "best-models")  # doctest: +SKIP
    """
    return require_run("link_model").link_model(path, registered_model_name, name, aliases)


def save_artifact(artifact: Artifact, project: str | None) -> None:
    """With the current run, or without one at once."""
    run = current_run()
    if run is not None:
        run.log_artifact(artifact)
    else:
        send_without_run(artifact, project)


def send_without_run(
    artifact: Artifact,
    project: str | None = None,
    entity: str | None = None,
    aliases: Sequence[str] | None = None,
    tags: Sequence[str] | None = None,
    progress: Callable[[int, int], None] = lambda sent, total: None,
) -> None:
    """Send it and wait. Raises CommunicationError."""
    from labstead._artifacts.alone import send_alone

    settings = load_settings().overridden(project=project, entity=entity)
    if not settings.api_key:
        raise AuthenticationError(f"There is no API key: {how_to_log_in(settings.base_url)}")
    draft = artifact._note(aliases, tags)
    client = HttpClient(settings.base_url, settings.api_key)
    try:
        team = settings.entity or str(client.get("/me")["default_team"])
        version = send_alone(draft, client, team, settings.project, progress)
    finally:
        client.close()
    artifact._sent_by(None)
    artifact._arrived({"entity": team, "project": settings.project, "version": version})
