"""What storage has lost is missing in an archive by name, and nothing else is missing with it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from artifacts.digests import digest_of
from artifacts.manifests import memory
from artifacts.models import Blob, Version
from history.models import Segment
from history.upkeep.compaction import compact
from labstead_core.models import AuditEntry
from projects.models import Project
from rights.leaving import streams
from rights.models import Export
from runs.models import Run, RunFile
from runs.services.files import OfferedFile, offer_file, receive_file
from tests.artifacts.making import make_version
from tests.conftest import ApiClient
from tests.factories import make_project, make_run, make_team
from tests.history.streams import append
from tests.rights.making import archived, brought, changed, contents

pytestmark = pytest.mark.django_db
LARGE, KEPT = b"large" * 300_000, b"is still there"
LOST = [
    "gone:v0",
    "runs/r1/history.jsonl: 3 lines",
    "runs/r1/files/hurt.pt (damaged)",
    "runs/r1/files/lost.pt",
    "data:v0/model.pt and 1 more with the same bytes",
]


@pytest.fixture
def digits(ada: User) -> Project:
    """Of each kind of thing one is there, and one is lost or damaged."""
    project = make_project("digits", by=ada)
    run = make_run(by=ada, project=project, id="r1")
    for name in ("hurt.pt", "kept.pt", "lost.pt"):
        give(run, name, KEPT, by=ada)
    for name, content in (("data", LARGE), ("more", KEPT), ("gone", b"nobody knows")):
        make_version(project, name, content, by=ada)
    append(run.history, [{"loss": step} for step in range(3)])
    compact(run.history.pk)
    append(run.history, [{"loss": 3}])
    lose(RunFile.objects.get(path="lost.pt").storage_name)
    lose(Segment.objects.get().name)
    lose(Blob.objects.get(digest=digest_of(LARGE)).stored.name)
    lose(Version.objects.get(collection__name="gone").manifest.name)
    hurt = RunFile.objects.get(path="hurt.pt").storage_name
    lose(hurt)
    default_storage.save(hurt, ContentFile(KEPT[::-1]))
    memory._kept.clear()
    return project


def lose(name: str) -> None:
    assert default_storage.exists(name)
    default_storage.delete(name)


def test_the_archive_names_what_is_missing_and_holds_the_rest(ada: User, digits: Project) -> None:
    found = contents(archived(digits, by=ada))
    export = Export.objects.get()
    assert (export.missing, export.missing_count) == (LOST, 5)
    told = found["manifest.json"]["project"]["missing"]
    assert [one["why"] for one in told].count("damaged") == 1
    assert {"entry": "runs/r1/history.jsonl", "why": "lost", "lines": 3} in told
    assert found["runs/r1/files/kept.pt"] == KEPT
    assert [row["path"] for row in found["files.jsonl"]] == ["hurt.pt", "kept.pt", "lost.pt"]
    assert [row["collection"] for row in found["versions.jsonl"]] == ["data", "more"]
    assert KEPT in found.values()


def test_it_is_imported_without_that_and_says_so(
    api: ApiClient, ada: User, digits: Project
) -> None:
    job = brought(archived(digits, by=ada), make_team("there", by=ada), by=ada)
    assert (job.state, job.error) == ("done", "")
    assert (job.missing, job.missing_count) == (LOST, 5)
    home = "/teams/there/projects/digits"
    files = api.send("GET", f"{home}/runs/r1/files").json()["results"]
    assert [row["path"] for row in files] == ["kept.pt"]
    for name, statuses in (("data", {404}), ("more", {200, 302})):
        version = f"{home}/artifact-collections/{name}/versions/v0"
        assert api.send("GET", version).status_code == 200
        assert api.send("GET", f"{version}/files/model.pt").status_code in statuses
    rows = api.send("GET", f"{home}/runs/r1/streams/history/rows").json()["rows"]
    assert (len(rows), rows[3]["loss"]) == (4, 3)
    assert AuditEntry.objects.get(action="project.imported").details == {"missing": 5}
    again = contents(archived(job.project, by=ada))["manifest.json"]["project"]["missing"]
    assert [one["entry"].split("/")[0] for one in again] == ["blobs"]


def test_pages_and_the_api_tell(api: ApiClient, ada: User, digits: Project) -> None:
    data = archived(digits, by=ada)
    brought(data, make_team("there", by=ada), by=ada)
    visitor = Client()
    visitor.force_login(ada)
    for page in ("/ada/digits/settings/exports", "/there/settings/import"):
        told = visitor.get(page).content.decode()
        assert "5 things are missing" in told, page
        assert "runs/r1/files/lost.pt" in told
    (told,) = api.send("GET", "/teams/ada/projects/digits/exports").json()["results"]
    assert (told["missing"], told["missing_count"]) == (LOST, 5)


def test_commands_tell(
    ada: User, digits: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "digits.zip")
    call_command("export_project", "ada/digits", file)
    assert "Missing in storage: runs/r1/files/lost.pt" in capsys.readouterr().err
    call_command("import_project", file, "ada", by="ada")
    assert "missing where the archive was made: gone:v0" in capsys.readouterr().err


def test_nobody_gets_bytes_by_calling_them_missing(api: ApiClient, ada: User) -> None:
    """The organization has them, in a project that whoever imports may not see."""
    other = make_project("secret", by=ada, team=make_team(by=ada))
    make_version(other, "iris", LARGE, by=ada)
    data = archived(other, by=ada)
    (name,) = [one for one in contents(data) if one.startswith("blobs/")]
    told = [{"entry": name, "why": "lost"}]
    bare = changed(data, lambda entries: entries.pop(name), missing=told)
    job = brought(bare, ada.personal_team, by=ada)
    assert (job.state, job.missing) == ("done", [name])
    version = "/teams/ada/projects/secret/artifact-collections/iris/versions/v0"
    assert api.send("GET", f"{version}/files/model.pt").status_code == 404
    assert name not in contents(archived(job.project, by=ada))


@pytest.mark.parametrize(
    "told", [[{}], [1], [{"entry": "a", "why": "lost", "lines": -1}], "all", [{"entry": 1}]]
)
def test_a_list_that_makes_no_sense_is_refused(ada: User, told: Any) -> None:
    data = archived(make_project(by=ada), by=ada)
    job = brought(changed(data, lambda entries: None, missing=told), ada.personal_team, by=ada)
    assert (job.state, job.error_code) == ("refused", "archive_damaged")


def test_what_changes_meanwhile_is_as_its_row_says(ada: User) -> None:
    """The runs go on; their files get other bytes between their table and their bytes."""
    project = make_project(by=ada)
    run = make_run(by=ada, project=project, id="r1")
    give(run, "a.txt", b"first", by=ada)
    real = streams.write_stream

    def meanwhile(*args: Any) -> int:
        give(run, "a.txt", b"second one", by=ada)
        return real(*args)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(streams, "write_stream", meanwhile)
        data = archived(project, by=ada)
    assert brought(data, make_team(by=ada), by=ada).state == "done"
    assert contents(data)["runs/r1/files/a.txt"] == b"second one"


def give(run: Run, name: str, content: bytes, *, by: User) -> None:
    row = offer_file(run, OfferedFile(name, len(content)), by=by)
    receive_file(row, io.BytesIO(content), size=len(content))
