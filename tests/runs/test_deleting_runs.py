"""A deleted run is out of sight, comes back whole, or goes for good and frees its space."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.test import Client
from django.utils import timezone

from accounts.models import User
from history.models import Chunk, Rollup, Segment, Stream, StreamKey, Trash
from history.upkeep import free_space, trash
from history.upkeep.compaction import compact
from history.upkeep.leases import leased
from history.upkeep.stream_rollups import LEAST_LINES
from labstead_core import errors
from labstead_core.models import AuditEntry
from projects.models import Project, Visibility
from projects.services import update_project
from runs import services
from runs.models import Run, RunFile
from runs.services.files import OfferedFile
from runs.storage_use import StorageUse, storage_used_by
from runs.table.service import Question, RunTable
from tests.conftest import ApiClient
from tests.factories import make_project, make_run, make_user
from tests.history.streams import append, rows_of

pytestmark = pytest.mark.django_db
through_the_writer = pytest.mark.django_db(transaction=True)
needs_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL gives space back by itself"
)

ROWS = [{"_step": step, "loss": step * 0.5} for step in range(50)]
AT = "/teams/ada/projects/digits"


@pytest.fixture
def project(ada: User) -> Project:
    return make_project("digits", by=ada)


@pytest.fixture
def run(ada: User, project: Project) -> Run:
    """With a segment, a chunk and a file."""
    run = make_run(by=ada, project=project, id="r1", name="first")
    append(run.history, ROWS[:30])
    compact(run.history_id)
    append(run.history, ROWS[30:])
    offered = services.offer_file(run, OfferedFile(path="model.pt", size=1000), by=ada)
    services.receive_file(offered, io.BytesIO(b"x" * 1000), size=1000)
    return run


def run_out(run: Run) -> None:
    """As if its days were over."""
    Run.deleted.filter(pk=run.pk).update(purge_after=timezone.now() - timedelta(seconds=1))


READ_ADDRESSES = [
    f"{AT}/runs/r1",
    f"{AT}/runs/r1/keys",
    f"{AT}/runs/r1/files",
    f"{AT}/runs/r1/files/model.pt",
    f"{AT}/runs/r1/streams/history",
    f"{AT}/runs/r1/streams/history/rows",
    f"{AT}/runs/r1/history.csv",
]


@pytest.mark.parametrize("address", READ_ADDRESSES)
def test_every_address_of_it_is_a_404(api: ApiClient, run: Run, ada: User, address: str) -> None:
    assert api.get(f"/api/v1{address}").status_code in (200, 302)
    services.delete_run(run, by=ada)
    assert api.get(f"/api/v1{address}").status_code == 404


def test_lists_and_counts_forget_it(api: ApiClient, run: Run, ada: User) -> None:
    make_run(by=ada, project=run.project, id="r2")
    table = RunTable(run.project)
    assert table.page(Question()).total == 2
    services.delete_run(run, by=ada)
    listed = api.get(f"/api/v1{AT}/runs").json()["results"]
    assert [one["id"] for one in listed] == ["r2"]
    series = api.get(f"/api/v1{AT}/series?runs=r1,r2&keys=loss").json()
    assert series["panels"][0]["series"] == []
    fresh = RunTable(Project.objects.get(pk=run.project_id))
    assert fresh.page(Question()).total == 1
    page = client_of(ada).get("/ada/digits/overview").content.decode()
    assert ">1</a></dd>" in page.replace("\n", "")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("tab", ["", "/charts", "/overview", "/logs", "/files"])
def test_its_pages_are_404s(run: Run, ada: User, tab: str) -> None:
    client = client_of(ada)
    assert client.get(f"/ada/digits/runs/r1{tab}").status_code == 200
    services.delete_run(run, by=ada)
    assert client.get(f"/ada/digits/runs/r1{tab}").status_code == 404


def test_the_signed_address_of_its_file_is_closed(api: ApiClient, run: Run, ada: User) -> None:
    address = api.get(f"/api/v1{AT}/runs/r1/files/model.pt").headers["Location"]
    assert api.get(address).status_code == 200
    services.delete_run(run, by=ada)
    assert api.get(address).status_code == 404


@through_the_writer
def test_it_takes_no_lines(api: ApiClient, run: Run, ada: User) -> None:
    assert api.log(f"{AT}/runs/r1", [{"_step": 50}], offset=50).status_code == 200
    services.delete_run(run, by=ada)
    answer = api.log(f"{AT}/runs/r1", [{"_step": 51}], offset=51)
    assert (answer.status_code, answer.json()["code"]) == (404, "deleted")


def test_strangers_hear_not_even_that_it_was_deleted(run: Run, ada: User) -> None:
    update_project(run.project, by=ada, visibility=Visibility.PUBLIC)
    services.delete_run(run, by=ada)
    run.refresh_from_db()
    with pytest.raises(errors.Forbidden):
        services.restore_run(run, by=make_user())


def test_its_id_is_kept_for_it(api: ApiClient, run: Run, ada: User) -> None:
    services.delete_run(run, by=ada)
    for resume in ("never", "allow", "must"):
        answer = api.send("POST", f"{AT}/runs", {"id": "r1", "resume": resume})
        assert (answer.status_code, answer.json()["code"]) == (409, "run_deleted")


@through_the_writer
def test_restoring_brings_everything_back(api: ApiClient, run: Run, ada: User) -> None:
    before = api.get(f"/api/v1{AT}/runs/r1").json()
    services.delete_run(run, by=ada)
    answer = api.send("POST", f"{AT}/deleted-runs/r1/restore")
    assert answer.status_code == 200
    assert api.get(f"/api/v1{AT}/runs/r1").json() == before == answer.json()
    assert rows_of(run.history) == ROWS
    assert api.log(f"{AT}/runs/r1", [{"_step": 50}], offset=50).status_code == 200
    assert api.get(f"/api/v1{AT}/runs/r1/files/model.pt").status_code == 302


def total_in_table(project: Project) -> int:
    return RunTable(Project.objects.get(pk=project.pk)).page(Question()).total


def test_a_run_table_that_saw_neither_sees_the_restored_run(run: Run, ada: User) -> None:
    assert total_in_table(run.project) == 1
    services.delete_run(run, by=ada)
    services.restore_run(Run.deleted.with_people().get(pk=run.pk), by=ada)
    assert total_in_table(run.project) == 1


def test_a_run_table_that_saw_the_deletion_sees_the_restored_run(run: Run, ada: User) -> None:
    services.delete_run(run, by=ada)
    assert total_in_table(run.project) == 0
    services.restore_run(Run.deleted.with_people().get(pk=run.pk), by=ada)
    assert total_in_table(run.project) == 1


def test_deleting_and_restoring_move_the_change_counter(run: Run, ada: User) -> None:
    def counter() -> int:
        return Project.objects.get(pk=run.project_id).change_seq

    first = counter()
    services.delete_run(run, by=ada)
    second = counter()
    services.restore_run(Run.deleted.with_people().get(pk=run.pk), by=ada)
    assert first < second < counter()


def test_the_list_of_deleted_runs_says_what_each_frees(
    api: ApiClient, run: Run, ada: User, settings: Any
) -> None:
    settings.LABSTEAD_UNDELETE_DAYS = 3
    services.delete_run(run, by=ada)
    (listed,) = api.get(f"/api/v1{AT}/deleted-runs").json()["results"]
    assert (listed["id"], listed["name"], listed["deleted_by"]) == ("r1", "first", "ada")
    stream, segment = Stream.objects.get(pk=run.history_id), Segment.objects.get()
    assert listed["size_bytes"] == 1000 + segment.size + stream.pending_bytes
    row = Run.deleted.get()
    assert row.purge_after - row.deleted_at == timedelta(days=3)


def test_the_list_is_for_members(run: Run, ada: User) -> None:
    update_project(run.project, by=ada, visibility=Visibility.PUBLIC)
    services.delete_run(run, by=ada)
    reader = client_of(make_user())
    assert reader.get(f"/api/v1{AT}/deleted-runs").status_code == 403
    assert reader.get("/ada/digits/storage").status_code == 403
    assert Client().get(f"/api/v1{AT}/storage").status_code == 401


def test_a_run_is_purged_when_its_days_are_over(run: Run, ada: User) -> None:
    services.delete_run(run, by=ada)
    assert services.purge_deleted_runs() == 0
    run_out(run)
    names = {Segment.objects.get().name, RunFile.objects.get().storage_name}
    assert services.purge_deleted_runs() == 1
    assert not Run.deleted.exists()
    for model in (Stream, Segment, Chunk, StreamKey, RunFile):
        assert not model.objects.exists()
    assert set(Trash.objects.values_list("name", flat=True)) == names
    assert services.purge_deleted_runs() == 0


def test_a_long_run_is_purged_with_its_rollups(ada: User, project: Project) -> None:
    run = make_run(by=ada, project=project)
    rows = [{"_step": step, "loss": 1.0} for step in range(LEAST_LINES + 100)]
    append(run.history, rows, batch=100)
    compact(run.history_id)
    append(run.history, rows[:300], batch=1)
    assert Rollup.objects.exists()
    services.delete_run(run, by=ada)
    run_out(run)
    assert services.purge_deleted_runs() == 1
    assert not Rollup.objects.exists()


def test_after_its_days_it_is_too_late(run: Run, api: ApiClient, ada: User) -> None:
    services.delete_run(run, by=ada)
    run_out(run)
    assert api.get(f"/api/v1{AT}/deleted-runs").json()["results"] == []
    assert api.send("POST", f"{AT}/deleted-runs/r1/restore").status_code == 404
    with pytest.raises(errors.Conflict) as refusal:
        services.restore_run(Run.deleted.with_people().get(pk=run.pk), by=ada)
    assert refusal.value.code == "restore_too_late"
    assert Stream.objects.get(pk=run.history_id).sealed


def test_after_the_purge_its_id_is_free(run: Run, api: ApiClient, ada: User) -> None:
    services.delete_run(run, by=ada)
    run_out(run)
    services.purge_deleted_runs()
    answer = api.send("POST", f"{AT}/runs", {"id": "r1"})
    assert (answer.status_code, answer.json()["streams"]["history"]["next_line"]) == (201, 0)


def test_a_purge_that_stopped_half_way_goes_on(
    run: Run, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.delete_run(run, by=ada)
    run_out(run)

    def die(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("runs.services.deletion.purge_files", die)
        with pytest.raises(KeyboardInterrupt):
            services.purge_deleted_runs()
    assert (Segment.objects.count(), Run.deleted.count()) == (0, 1)
    assert services.purge_deleted_runs() == 1


def test_a_stream_another_worker_has_is_purged_later(run: Run, ada: User) -> None:
    services.delete_run(run, by=ada)
    run_out(run)
    with leased(run.history_id) as mine:
        assert mine is not None
        assert services.purge_deleted_runs() == 0
    assert services.purge_deleted_runs() == 1


def test_admins_delete_forever(api: ApiClient, run: Run, ada: User) -> None:
    services.delete_run(run, by=ada)
    assert api.send("DELETE", f"{AT}/deleted-runs/r1").status_code == 204
    assert services.purge_deleted_runs() == 1


def test_members_do_not_delete_forever(run: Run, ada: User) -> None:
    services.delete_run(run, by=ada)
    update_project(run.project, by=ada, visibility=Visibility.OPEN)
    with pytest.raises(errors.Forbidden):
        services.delete_run_forever(Run.deleted.with_people().get(), by=make_user())


def test_each_step_is_in_the_audit_trail(run: Run, ada: User) -> None:
    services.delete_run(run, by=ada)
    deleted = Run.deleted.with_people().get()
    services.restore_run(deleted, by=ada)
    services.delete_run(run, by=ada)
    services.delete_run_forever(deleted, by=ada)
    trail = AuditEntry.objects.filter(target="ada/digits/r1").order_by("pk")
    assert list(trail.values_list("action", flat=True)) == [
        "run.deleted",
        "run.restored",
        "run.deleted",
        "run.deleted_forever",
    ]


def test_storage_moves_from_use_to_deleted_to_trash_to_nothing(run: Run, ada: User) -> None:
    project = run.project
    stream, segment = Stream.objects.get(pk=run.history_id), Segment.objects.get()
    history = segment.size + stream.pending_bytes
    assert storage_used_by(project) == StorageUse(history, 1000, 0, 0)
    services.delete_run(run, by=ada)
    assert storage_used_by(project) == StorageUse(0, 0, history + 1000, 0)
    run_out(run)
    services.purge_deleted_runs()
    assert storage_used_by(project) == StorageUse(0, 0, 0, segment.size + 1000)
    Trash.objects.update(after=timezone.now())
    assert trash.empty() == segment.size + 1000
    assert storage_used_by(project) == StorageUse(0, 0, 0, 0)
    assert not default_storage.exists(segment.name)


def test_storage_counts_no_other_project(run: Run, ada: User) -> None:
    other = make_project(by=ada)
    assert storage_used_by(other).total == 0


def test_the_api_tells_storage(api: ApiClient, run: Run) -> None:
    use = storage_used_by(run.project)
    told = api.get(f"/api/v1{AT}/storage").json()
    assert told == {
        "history": use.history,
        "files": 1000,
        "deleted": 0,
        "trash": 0,
        "artifacts": 0,
        "total": use.total,
    }


def test_storage_costs_the_same_for_many_runs(
    run: Run, ada: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):  # chunks, segments, files, trash, and two of artifacts
        storage_used_by(run.project)


def test_the_page_lists_restores_and_deletes(run: Run, ada: User) -> None:
    client = client_of(ada)
    client.post("/ada/digits/runs/r1/delete")
    page = client.get("/ada/digits/storage").content.decode()
    assert filesizeformat(storage_used_by(run.project).deleted) in page
    assert 'id="deleted-r1"' in page
    back = client.post("/ada/digits/storage/r1/restore")
    assert back.headers["Location"] == "/ada/digits/runs/r1"
    assert "None. A deleted run" in client.get("/ada/digits/storage").content.decode()
    client.post("/ada/digits/runs/r1/delete")
    client.post("/ada/digits/storage/r1/forever")
    assert services.purge_deleted_runs() == 1


def test_other_pages_fetch_the_figures_alone(run: Run, ada: User) -> None:
    headers = {"HX-Request": "true", "HX-Target": "storage-use"}
    part = client_of(ada).get("/ada/digits/storage", headers=headers).content.decode()
    assert "<dt>History</dt>" in part
    assert "<html" not in part


def test_deleting_a_project_takes_its_deleted_runs_along(run: Run, ada: User) -> None:
    services.delete_run(run, by=ada)
    run.project.delete()
    assert not Stream.objects.exists()
    assert Trash.objects.count() == 2


@needs_sqlite
@through_the_writer
def test_a_purge_shrinks_the_database_on_disk(ada: User, project: Project) -> None:
    """Lines that no worker had compacted yet are in the database itself."""
    run = make_run(by=ada, project=project)
    rows = [{"_step": step, "text": os.urandom(500).hex()} for step in range(60_000)]
    append(run.history, rows, batch=1_000)
    before = bytes_on_disk()
    services.delete_run(run, by=ada)
    run_out(run)
    services.purge_deleted_runs()
    free_space.give_back()
    assert free_space.free_pages() < free_space.LEAST_FREE_PAGES
    assert bytes_on_disk() < before - 25_000_000


def bytes_on_disk() -> int:
    """Of the database with its write-ahead log, which is emptied first."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    path = Path(connection.settings_dict["NAME"])
    log = path.with_name(f"{path.name}-wal")
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)
