"""Projects as one file: made by the server and brought home, or sent and imported."""

from __future__ import annotations

import hashlib
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from labstead._artifacts.hashing import sum_up
from labstead._connection.http_client import HttpClient
from labstead._errors import RequestRefusedError, ServerUnavailableError

ASKING_SECONDS = 1.0
MOST_NAMED = 5

Told = Callable[[str], None]
"""Hears in a few words how far it is."""


def export_archive(client: HttpClient, project: str, target: Path, told: Told) -> Path:
    """Have an archive made of what is at the path ``project``, and download it; where it is.

    ``target`` is a file, or a folder, where it is called as the project. Takes as long as the
    server's worker; ``told`` hears how far that is. Raises CommunicationError.
    """
    exports = f"{project}/exports"
    begun = client.post(exports, {})
    done = ended(client, f"{exports}/{begun['id']}", told)
    path = target / f"{project.rpartition('/')[2]}.zip" if target.is_dir() else target
    fetch(client, done, path)
    return path


def import_archive(client: HttpClient, path: Path, team: str, name: str, told: Told) -> str:
    """Send an archive and wait until it is a project; how that is called.

    The same file again for the same ``name`` is the import there is. Raises CommunicationError,
    and RequestRefusedError with what is wrong with the archive.
    """
    imports = f"/teams/{quote(team, safe='')}/imports"
    found = hashlib.sha256()
    size = sum_up(found, path)
    job = client.post(imports, {"size": size, "sha256": found.hexdigest(), "name": name})
    if job["upload"]:
        told("sending")
        with path.open("rb") as file:
            client.put_file(job["upload"], file, size)
    return str(ended(client, f"{imports}/{job['id']}", told)["project"])


def ended(client: HttpClient, address: str, told: Told) -> dict[str, Any]:
    """The job when a worker has done it."""
    while True:
        job = client.get(address)
        if job["error_code"]:
            raise RequestRefusedError(job["error"], status=409, code=job["error_code"], body=job)
        if job["state"] == "done":
            warn_of_missing(job)
            return job
        told(f"{job['state']}, {job['percent']} %")
        time.sleep(ASKING_SECONDS)


def warn_of_missing(job: dict[str, Any]) -> None:
    """Of what the server's storage had lost before the archive was made."""
    if count := job.get("missing_count"):
        names = [*job["missing"][:MOST_NAMED], *(["…"] if count > MOST_NAMED else [])]
        warnings.warn(f"{count} missing in the archive: {', '.join(names)}", stacklevel=4)


def fetch(client: HttpClient, job: dict[str, Any], path: Path) -> None:
    """Whole, or not at all."""
    scratch = path.with_name(f".{path.name}.downloading")
    found = hashlib.sha256()
    try:
        with client.stream_from(job["download"]) as answer, scratch.open("wb") as file:
            for block in answer.iter_bytes():
                found.update(block)
                file.write(block)
        if found.hexdigest() != job["sha256"]:
            raise ServerUnavailableError("the archive was damaged on its way; fetch it again")
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
