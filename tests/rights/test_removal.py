"""A deleted project: nobody sees it from then on, and a worker removes it, killed or not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from admin_console.models import FailedTask
from artifacts.models import Blob
from artifacts.tasks import keep_artifacts_tidy
from history.models import Stream, Trash
from history.upkeep import trash
from labstead_core.models import AuditEntry, Lease
from projects.models import Project
from projects.people import those_who_see
from rights import removal
from rights.erasure import batches, projects
from rights.erasure.batches import rows_hanging_on
from rights.services import export_project
from rights.tasks import remove_project, remove_what_is_deleted
from runs.models import Run
from tests.api.everything import stored_files
from tests.conftest import ApiClient
from tests.factories import make_project, make_run
from tests.history.streams import append
from tests.real_server import ROOT
from tests.rights.making import archived, brought, full_project

pytestmark = pytest.mark.django_db
HOME = "/teams/ada/projects/Digits ü"


@pytest.fixture
def digits(ada: User) -> Project:
    return full_project(ada, ada.personal_team)


def removed(project: Project) -> bool:
    remove_project(project.pk)
    return not Project.stored.filter(pk=project.pk).exists()


def used(api: ApiClient) -> tuple[int, int]:
    told = api.send("GET", "/teams/ada/usage").json()
    return told["storage_bytes"], told["runs"]


def left_of(project: Project) -> dict[str, int]:
    """Rows by table of all that hangs on a project, gone or not."""
    return {rows.model.__name__: n for rows in rows_hanging_on(project) if (n := rows.count())}


def test_nobody_sees_it_any_more(api: ApiClient, digits: Project, ada: User) -> None:
    file = api.send("GET", f"{HOME}/runs/r1/files/models/best.pt").headers["Location"]
    assert Client().get(file).status_code == 200
    export_project(digits, by=ada)
    visitor = Client()
    visitor.force_login(ada)
    assert api.send("DELETE", HOME).status_code == 204
    paths = ["", "/runs/r1", "/runs/r1/files", "/artifacts", "/sweeps", "/exports", "/views"]
    answers = [api.send("GET", HOME + path) for path in paths] + [
        api.send("DELETE", HOME),
        api.log(f"{HOME}/runs/r1", [{"a": 1}], offset=0),
        Client().get(file),
        visitor.get("/ada/Digits ü/overview"),
        visitor.get("/ada/Digits ü/runs/r1"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert api.send("GET", "/teams/ada/projects").json()["results"] == []
    told = visitor.get("/").content.decode() + visitor.get("/notifications/").content.decode()
    assert "Digits" not in told
    entry = AuditEntry.objects.get(action="project.deleted")
    assert (entry.target, entry.actor) == ("ada/Digits ü", ada)


def test_its_name_is_free_at_once(api: ApiClient, digits: Project) -> None:
    api.send("DELETE", HOME)
    assert api.send("POST", f"{HOME}/runs", {"id": "r1"}).status_code == 201
    assert [run["id"] for run in api.send("GET", f"{HOME}/runs").json()["results"]] == ["r1"]
    assert removed(digits)
    assert api.send("GET", f"{HOME}/runs/r1").status_code == 200


def test_the_same_archive_may_come_again(ada: User, api: ApiClient, digits: Project) -> None:
    data = archived(digits, by=ada)
    api.send("DELETE", HOME)
    first = brought(data, ada.personal_team, by=ada)
    api.send("DELETE", HOME)
    assert brought(data, ada.personal_team, by=ada).project.pk != first.project.pk


def test_nothing_of_it_stays(
    api: ApiClient, digits: Project, monkeypatch: pytest.MonkeyPatch, storage_of_its_own: None
) -> None:
    """Also where each step is as small as it can be."""
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(projects, "RUNS_AT_ONCE", 1)
    api.send("DELETE", HOME)
    assert len(left_of(digits)) > 15
    assert removed(digits)
    assert left_of(digits) == {}
    assert not Run.deleted.exists()
    assert not Stream.objects.exists()
    keep_artifacts_tidy()
    assert not Blob.objects.exists()
    Trash.objects.update(after="2020-01-01T00:00:00Z")
    trash.empty()
    assert stored_files("") == []


def test_what_it_takes_counts_until_it_is_removed(api: ApiClient, digits: Project) -> None:
    before, runs = used(api)
    assert (before > 0, runs) == (True, 2)
    api.send("DELETE", HOME)
    assert used(api)[0] > 0
    assert removed(digits)
    assert used(api) == (0, 0)


def statements_to_delete(api: ApiClient, by: User, *, runs: int) -> int:
    project = make_project("many", by=by)
    for n in range(runs):
        append(make_run(by=by, project=project, id=f"r{n}").history, [{"a": 1}])
    with CaptureQueriesContext(connection) as made:
        assert api.send("DELETE", "/teams/ada/projects/many").status_code == 204
    return len(made)


def test_the_request_costs_the_same_for_any_number_of_runs(ada: User, api: ApiClient) -> None:
    statements_to_delete(api, ada, runs=1)  # the first request learns who asks
    assert statements_to_delete(api, ada, runs=9) == statements_to_delete(api, ada, runs=1)


def test_a_long_removal_gets_in_line_again(
    api: ApiClient, digits: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.send("DELETE", HOME)
    sent: list[int] = []
    monkeypatch.setattr(removal, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(removal, "send_worker", sent.append)
    assert not removed(digits)
    remove_what_is_deleted()
    assert sent == [digits.pk, digits.pk]


def test_what_fails_is_seen_in_the_console_and_tried_again(
    api: ApiClient, digits: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(pk: int) -> int:
        raise OSError("the disk is away")

    api.send("DELETE", HOME)
    with monkeypatch.context() as patched:
        patched.setattr(projects, "purge", broken)
        remove_project.apply(args=(digits.pk,))
    row = FailedTask.objects.get(closed_at=None)
    assert (row.task, row.args) == ("rights.tasks.remove_project", [digits.pk])
    assert "the disk is away" in row.error
    assert removed(digits)


def test_nobody_is_told_of_it_any_more(ada: User, api: ApiClient, digits: Project) -> None:
    people = User.objects.filter(pk=ada.pk)
    assert those_who_see(digits, people).exists()
    api.send("DELETE", HOME)
    digits.refresh_from_db()
    assert not those_who_see(digits, people).exists()


KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from rights.tasks import remove_project

def watched(execute, *args):
    watched.left -= 1
    if watched.left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(*args)

watched.left = int(sys.argv[2])
with connection.execute_wrapper(watched):
    remove_project(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_who_comes_after_a_kill_goes_on(ada: User, api: ApiClient, digits: Project) -> None:
    api.send("DELETE", HOME)
    before = sum(left_of(digits).values())
    assert killed_at(120, digits) == -signal.SIGKILL
    assert 0 < sum(left_of(digits).values()) < before
    # Others wait until the claims of the dead one have run out.
    assert not removed(digits)
    Lease.objects.update(until="2020-01-01T00:00:00Z")
    Stream.objects.update(leased_until=None)
    assert removed(digits)
    assert left_of(digits) == {}


def killed_at(statement: int, project: Project) -> int:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
        "LABSTEAD_DATABASE_URL": address_of_database(),
    }
    command = [sys.executable, "-c", KILLED, str(project.pk), str(statement)]
    return subprocess.run(command, check=False, env=environment, cwd=ROOT).returncode


def address_of_database() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"{os.environ['LABSTEAD_DATABASE_URL'].rpartition('/')[0]}/{told['NAME']}"
