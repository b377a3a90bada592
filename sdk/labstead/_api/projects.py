"""Projects as the public API shows them."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import quote

from labstead._api.archives import Told, export_archive
from labstead._connection.http_client import HttpClient


class Project:
    """A project: ``entity`` is its team, ``visibility`` restricted, team, public or open."""

    def __init__(self, client: HttpClient, found: dict[str, Any]) -> None:
        self._client = client
        self.entity = str(found["team"])
        self.name = str(found["name"])
        self.description = str(found["description"])
        self.visibility = str(found["visibility"])
        self.created_at = str(found["created_at"])

    @property
    def path(self) -> str:
        return f"{self.entity}/{self.name}"

    @property
    def url(self) -> str:
        return f"{self._client.base_url}/{self.path}"

    def export(self, target: str | PathLike[str] = ".", told: Told = lambda words: None) -> Path:
        """Download all that is in the project as one archive; where it is. For its admins.

        ``target`` is a file, or a folder. A worker of the server makes the archive first; ``told``
        hears how far it is. ``Api.import_project`` makes a project of it again.
        """
        path = project_path(self.entity, self.name)
        return export_archive(self._client, path, Path(target), told)

    def delete(self) -> None:
        """Delete the project with all its runs and files. There is no way back."""
        self._client.delete(project_path(self.entity, self.name))

    def __repr__(self) -> str:
        return f"<labstead.Project {self.path}>"


def project_path(entity: str, project: str) -> str:
    """Below ``/api/v1``."""
    return f"/teams/{quote(entity, safe='')}/projects/{quote(project, safe='')}"
