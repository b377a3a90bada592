"""An archive is hostile until it is checked: it is refused with a code, and nothing of it stays."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZipFile

import orjson
import pytest

from accounts.models import User
from artifacts.models import Blob, StoredObject
from history.models import Stream, Trash
from projects.models import Project
from rights.models import Arrival
from rights.services.imports import forget_left_arrivals
from rights.tasks import work_off_archives
from tests.api.everything import stored_files
from tests.factories import make_team
from tests.rights.making import archived, brought, changed, full_project, zipped

Entries = dict[str, bytes]
Change = Callable[[Entries], None]


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def archive(kept_rows: None, storage: Path) -> bytes:
    """One for all: what tests do to it is undone in it alone."""
    from django.conf import settings
    from django.test import override_settings

    from tests.factories import make_user

    local = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(storage)},
    }
    with override_settings(STORAGES={**settings.STORAGES, "default": local}):
        maker = make_user("maker")
        return archived(full_project(maker), by=maker)


pytestmark = pytest.mark.django_db


def rows_in(entries: Entries, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in entries[name].splitlines()]


def put(entries: Entries, name: str, rows: list[Any]) -> None:
    entries[name] = b"".join(orjson.dumps(row) + b"\n" for row in rows)


def with_row(table: str, **values: Any) -> Change:
    """The first row of the table with other values."""

    def change(entries: Entries) -> None:
        rows = rows_in(entries, f"{table}.jsonl")
        rows[0] |= values
        put(entries, f"{table}.jsonl", rows)

    return change


def twice(name: str) -> Change:
    def change(entries: Entries) -> None:
        rows = rows_in(entries, f"{name}.jsonl")
        put(entries, f"{name}.jsonl", [*rows, rows[0]])

    return change


def in_manifest(**values: Any) -> Change:
    def change(entries: Entries) -> None:
        files: dict[str, Any] = {}
        head = {"format": "labstead-archive", "version": 1, "kind": "project", "files": files}
        entries["manifest.json"] = orjson.dumps(head | values)

    return change


def other_bytes(prefix: str) -> Change:
    """As long as they were, but others."""

    def change(entries: Entries) -> None:
        name = next(one for one in entries if one.startswith(prefix))
        entries[name] = bytes(255 - one for one in entries[name])

    return change


def without(prefix: str) -> Change:
    def change(entries: Entries) -> None:
        for name in [one for one in entries if one.startswith(prefix)]:
            del entries[name]

    return change


def added(name: str, data: bytes = b"{}") -> Change:
    return lambda entries: entries.update({name: data})


def said(name: str, data: bytes) -> Change:
    return lambda entries: entries.update({name: data})


REFUSED: dict[str, tuple[Change, str]] = {
    "another format": (in_manifest(format="zip"), "archive_unknown"),
    "a version of tomorrow": (in_manifest(version=2), "archive_version_unknown"),
    "a manifest of nothing": (in_manifest(files=[]), "archive_damaged"),
    "an account's": (in_manifest(kind="account"), "archive_unknown"),
    "no manifest": (without("manifest"), "archive_damaged"),
    "a path that climbs": (added("../../etc/passwd"), "archive_damaged"),
    "an absolute path": (added("/etc/passwd"), "archive_damaged"),
    "a path of Windows": (added("..\\boot.ini"), "archive_damaged"),
    "what is not listed": (added("more.jsonl"), "archive_damaged"),
    "a missing table": (without("runs.jsonl"), "archive_damaged"),
    "no JSON": (said("runs.jsonl", b"{broken\n"), "archive_damaged"),
    "no object": (said("runs.jsonl", b"[1]\n"), "archive_damaged"),
    "much too deep": (
        said("runs.jsonl", b'{"a":' + b"[" * 500 + b"]" * 500 + b"}"),
        "archive_damaged",
    ),
    "a missing column": (said("members.jsonl", b"{}\n"), "archive_bad_row"),
    "a run id that is a path": (with_row("runs", id="../r1"), "archive_bad_row"),
    "a number for a text": (with_row("runs", name=5), "archive_bad_row"),
    "a list for an object": (with_row("runs", config=[]), "archive_bad_row"),
    "tags that are none": (with_row("runs", tags=[5]), "archive_bad_row"),
    "a state that is none": (with_row("runs", state="dreaming"), "archive_bad_row"),
    "a time that is none": (with_row("runs", created_at="yesterday"), "archive_bad_row"),
    "a number beyond 64 bits": (with_row("runs", exit_code=2**63), "archive_bad_row"),
    "a stranger": (with_row("runs", created_by="nobody"), "archive_bad_row"),
    "a run twice": (twice("runs"), "archive_bad_row"),
    "a view twice": (twice("views"), "archive_bad_row"),
    "a layout that is none": (with_row("views", layout={"v": 9}), "archive_bad_row"),
    "a sweep that is none": (with_row("sweeps", config={"method": "magic"}), "archive_bad_row"),
    "a comment on nothing": (with_row("comments", run="r99"), "archive_bad_row"),
    "an edge to nothing": (with_row("edges", version="v" * 16), "archive_bad_row"),
    "an alias like a version": (with_row("aliases", name="v1"), "archive_bad_row"),
    "an admin of the project": (with_row("members", role="admin"), "archive_bad_row"),
    "a file that climbs": (with_row("files", path="../../secret"), "archive_damaged"),
    "a file of other bytes": (other_bytes("runs/r1/files/"), "digest_differs"),
    "a file that is larger": (with_row("files", size=1), "digest_differs"),
    "a line that is none": (said("runs/r1/history.jsonl", b"[]\n"), "archive_bad_row"),
    "an empty line": (said("runs/r1/history.jsonl", b"{}\n\n{}\n"), "archive_bad_row"),
    "a blob of other bytes": (other_bytes("blobs/"), "digest_differs"),
    "a missing blob": (without("blobs/"), "digest_differs"),
    "a version of other files": (with_row("versions", digest="0" * 32), "digest_differs"),
    "a project name that is none": (said("project.json", b'{"name":"a/b"}'), "archive_bad_row"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_leaves_nothing(ada: User, archive: bytes, name: str) -> None:
    change, code = REFUSED[name]
    before = left()
    job = brought(changed(archive, change), ada.personal_team, by=ada)
    assert (job.state, job.error_code) == ("refused", code), job.error
    assert (bool(job.error), left()) == (True, before)
    in_trash = set(Trash.objects.values_list("name", flat=True))
    assert set(stored_files("")) - in_trash == set()


def left() -> tuple[int, ...]:
    counted = (Project, Stream, Arrival, Blob, StoredObject)
    return tuple(model._default_manager.count() for model in counted)


def test_no_zip_and_half_a_zip_are_refused(ada: User, archive: bytes) -> None:
    for data in (b"", b"no zip", archive[: len(archive) // 2]):
        job = brought(data, ada.personal_team, by=ada)
        assert (job.state, job.error_code) == ("refused", "archive_unknown")


def test_a_name_twice_and_strange_packing_are_refused(ada: User, archive: bytes) -> None:
    sink = io.BytesIO(archive)
    with ZipFile(sink, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr("runs.jsonl", b"{}")
    job = brought(sink.getvalue(), ada.personal_team, by=ada)
    assert job.error == "A name is in it twice."
    sink = io.BytesIO(archive)
    with ZipFile(sink, "a", ZIP_BZIP2) as opened:
        opened.writestr("blobs/" + "0" * 32, b"{}")
    job = brought(sink.getvalue(), ada.personal_team, by=ada)
    assert (job.state, job.error_code) == ("refused", "archive_damaged")


def test_what_unfolds_too_far_is_refused(ada: User, archive: bytes, settings: Any) -> None:
    settings.LABSTEAD_MAX_IMPORT_BYTES = 50_000_000
    bomb = changed(archive, added("blobs/" + "0" * 32, b"\0" * 60_000_000))
    job = brought(bomb, ada.personal_team, by=ada)
    assert (job.state, job.error_code) == ("refused", "archive_too_large")


def test_sizes_that_lie_are_refused(ada: User, archive: bytes) -> None:
    """An entry that says it is small and unfolds to more ends where it said."""
    data = bytearray(zipped({"manifest.json": b" " * 10_000}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    job = brought(bytes(data), ada.personal_team, by=ada)
    assert (job.state, job.error_code) == ("refused", "archive_damaged")


def test_nobody_gets_a_file_by_naming_its_digest(ada: User, archive: bytes) -> None:
    """Its bytes are here, but the archive does not bring them."""
    first = brought(archive, ada.personal_team, by=ada)
    assert first.state == "done"
    empty = changed(archive, other_bytes("blobs/"))
    job = brought(empty, make_team(by=ada), by=ada)
    assert (job.state, job.error_code) == ("refused", "digest_differs")


def test_the_same_file_again_is_the_same_import(ada: User, archive: bytes) -> None:
    first = brought(archive, ada.personal_team, by=ada)
    again = brought(archive, ada.personal_team, by=ada)
    assert again == first
    other = brought(archive, ada.personal_team, by=ada, name="Another")
    assert (other.project.name, first.project.name) == ("Another", "Digits ü")
    taken = brought(archive, ada.personal_team, by=ada, name="another")
    assert taken.project.name == "another-2"


def test_who_goes_on_after_a_kill_finds_what_is_there(
    ada: User, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rights.services import imports

    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    real = imports.become_projects
    monkeypatch.setattr(imports, "become_projects", killed)
    with pytest.raises(KeyboardInterrupt):
        brought(archive, ada.personal_team, by=ada)
    kept = set(Arrival.objects.values_list("pk", flat=True))
    assert kept
    assert not Project.objects.filter(team=ada.personal_team).exists()
    seen: list[set[int]] = []

    def watched(job: Any, *args: Any) -> None:
        seen.append(set(job.arrivals.values_list("pk", flat=True)))
        real(job, *args)

    monkeypatch.setattr(imports, "become_projects", watched)
    work_off_archives()
    assert seen == [kept]
    assert Project.objects.get(team=ada.personal_team).runs.count() == 2
    assert (Arrival.objects.count(), forget_left_arrivals()) == (0, 0)
