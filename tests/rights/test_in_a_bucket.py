"""Archives where all files are in an S3-compatible store."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import Team, User
from artifacts.models import Blob, StoredObject
from artifacts.tasks import keep_artifacts_tidy
from history.models import Trash
from history.upkeep import trash
from projects.models import Project
from rights.arriving import artifacts
from rights.models import Export
from rights.tasks import forget_archives, remove_project, work_off_archives
from runs.models import RunFile
from tests.artifacts.making import make_version
from tests.conftest import ApiClient
from tests.factories import make_team
from tests.rights.making import archived, brought, contents, full_project
from tests.rights.test_round_trip import comparable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
# Two parts on its way in. Parts of less than five megabytes a store refuses.
PART_BYTES = 5 << 20
LARGE = b"0123456789abcdef" * (PART_BYTES >> 4) + b"rest"


@pytest.fixture
def vision(ada: User) -> Team:
    return make_team("vision", by=ada)


@pytest.fixture
def digits(ada: User, vision: Team, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(artifacts, "PART_BYTES", PART_BYTES)
    project = full_project(ada, vision)
    make_version(project, "larger", LARGE, by=ada)
    return project


def test_a_project_leaves_and_comes_back(ada: User, digits: Project) -> None:
    first = archived(digits, by=ada)
    assert LARGE in contents(first).values()
    job = brought(first, ada.personal_team, by=ada)
    assert (job.state, job.error, job.missing) == ("done", "", [])
    before, after = comparable(contents(first)), comparable(contents(archived(job.project, by=ada)))
    before["runs.jsonl"][1]["state"] = "crashed"
    before["sweeps.jsonl"][0]["state"] = "paused"
    assert after == before


def test_it_is_fetched_and_sent_over_http(api: ApiClient, digits: Project) -> None:
    home = "/teams/vision/projects/Digits ü/exports"
    begun = api.send("POST", home).json()["id"]
    work_off_archives()
    done = api.send("GET", f"{home}/{begun}").json()
    data = b"".join(Client().get(path_of(done["download"])))  # type: ignore[arg-type]
    digest = hashlib.sha256(data).hexdigest()
    assert (len(data), digest) == (done["size"], done["sha256"])
    told = {"size": len(data), "sha256": digest, "name": "copy"}
    upload = api.send("POST", "/teams/ada/imports", told).json()["upload"]
    assert Client().put(path_of(upload), data).json()["state"] == "waiting"
    work_off_archives()
    assert api.send("GET", "/teams/ada/projects/copy/runs/r1").status_code == 200
    Export.objects.update(expires_at="2020-01-01T00:00:00Z")
    forget_archives()
    empty_trash()
    assert names_below("exports") == names_below("imports") == []


def path_of(address: str) -> str:
    return urlsplit(address).path


def names_below(folder: str) -> list[str]:
    return default_storage.listdir(folder)[1]


def empty_trash() -> None:
    Trash.objects.update(after="2020-01-01T00:00:00Z")
    trash.empty()


def test_what_the_bucket_has_lost_is_named(ada: User, digits: Project) -> None:
    default_storage.delete(RunFile.objects.get(path="models/best.pt").storage_name)
    default_storage.delete(Blob.objects.get(size=len(LARGE)).stored.name)
    job = brought(archived(digits, by=ada), ada.personal_team, by=ada)
    assert (job.state, job.missing) == (
        "done",
        ["runs/r1/files/models/best.pt", "larger:v0/model.pt and 1 more with the same bytes"],
    )


def test_a_deleted_project_leaves_nothing_in_it(api: ApiClient, digits: Project) -> None:
    assert api.send("DELETE", "/teams/vision/projects/Digits ü").status_code == 204
    remove_project(digits.pk)
    keep_artifacts_tidy()
    empty_trash()
    assert not StoredObject.objects.exists()
    assert not Trash.objects.exists()
    assert all_names("") == []


def all_names(folder: str) -> list[str]:
    folders, files = default_storage.listdir(folder)
    return files + [name for inner in folders for name in all_names(f"{folder}{inner}/")]
