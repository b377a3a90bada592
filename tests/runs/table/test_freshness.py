"""Columns in memory follow the database: every change, at its price, and under many readers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from projects.models import Project
from runs import services
from runs.models import Run, RunDeletion
from runs.table.memory import TableMemory, memory
from runs.table.ordering import parse_order
from runs.table.parsing import parse_filter
from runs.table.service import Question, RunTable
from tests.conftest import ApiClient
from tests.factories import make_project, make_run, make_user


@pytest.fixture
def project(ada: User) -> Project:
    return make_project("digits", by=ada)


def matching(project: Project, text: str, order: str = "id") -> list[str]:
    """Ids of the runs that match now, asked for with a fresh project row as requests do."""
    project.refresh_from_db()
    question = Question(where=parse_filter(text), order=parse_order([order]), limit=1000)
    page = RunTable(project).page(question)
    slugs = dict(Run.objects.filter(pk__in=page.pks).values_list("pk", "slug"))
    return [slugs[pk] for pk in page.pks]


CHANGES: list[tuple[str, Callable[[Run, User], Any], str]] = [
    ("update", lambda run, by: services.update_run(run, by=by, config={"lr": 9}), "config.lr = 9"),
    ("name", lambda run, by: services.update_run(run, by=by, name="new"), "name = new"),
    ("notes", lambda run, by: services.update_run(run, by=by, notes="new"), "notes = new"),
    ("finish", lambda run, by: services.finish_run(run, by=by), "state = finished"),
    ("host", lambda run, by: services.update_run(run, by=by, metadata={"host": "a"}), "host = a"),
]


@pytest.mark.parametrize(("change", "text"), [pytest.param(c, t, id=n) for n, c, t in CHANGES])
def test_every_change_is_seen_by_the_next_question(
    ada: User, project: Project, change: Callable[[Run, User], Any], text: str
) -> None:
    run = make_run(by=ada, project=project, id="r1", config={"lr": 1})
    assert matching(project, text) == []
    change(run, ada)
    assert matching(project, text) == ["r1"]


def test_crash_and_resumption_are_seen(ada: User, project: Project) -> None:
    run = make_run(by=ada, project=project, id="r1")
    assert matching(project, "state = running") == ["r1"]
    Run.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    services.mark_silent_runs_crashed()
    assert matching(project, "state = crashed") == ["r1"]
    services.note_heartbeat(Run.objects.get(pk=run.pk), by=ada)
    assert matching(project, "state = running") == ["r1"]


@pytest.mark.django_db(transaction=True)
def test_logged_lines_are_seen(ada: User, api: ApiClient, project: Project) -> None:
    make_run(by=ada, project=project, id="r1")
    assert matching(project, "summary.loss < 1") == []
    api.log("/teams/ada/projects/digits/runs/r1", [{"loss": 2.0}, {"loss": 0.5}], offset=0)
    assert matching(project, "summary.loss < 1") == ["r1"]


def test_value_that_is_gone_is_gone(ada: User, project: Project) -> None:
    run = make_run(by=ada, project=project, id="r1", tags=["a"], metadata={"gpu": 1})
    assert matching(project, "tags has a and metadata.gpu = 1") == ["r1"]
    services.update_run(run, by=ada, tags=[], metadata={})
    assert matching(project, "tags missing and metadata.gpu missing") == ["r1"]


def test_heartbeats_are_seen_though_they_change_no_run(ada: User, project: Project) -> None:
    run = make_run(by=ada, project=project, id="r1")
    old = timezone.now() - timedelta(hours=2)
    Run.objects.filter(pk=run.pk).update(heartbeat_at=old)
    assert matching(project, "heartbeat < now-1h") == ["r1"]
    before = Project.objects.get(pk=project.pk).change_seq
    services.note_heartbeat(run, by=ada)
    assert Project.objects.get(pk=project.pk).change_seq == before
    assert matching(project, "heartbeat < now-1h") == []


def test_renamed_and_deleted_people_are_seen(ada: User, project: Project) -> None:
    make_run(by=ada, project=project, id="r1")
    assert matching(project, "user = ada") == ["r1"]
    User.objects.filter(pk=ada.pk).update(username="countess")
    assert matching(project, "user = countess") == ["r1"]


def test_unchanged_project_costs_no_query(
    ada: User, project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_run(by=ada, project=project, config={"lr": 1})
    matching(project, "config.lr = 1")
    question = Question(where=parse_filter("config.lr = 1"))
    with django_assert_num_queries(0):
        RunTable(project).page(question)


@pytest.mark.parametrize("n_changed", [2, 20])
def test_patch_costs_two_queries(
    ada: User,
    project: Project,
    n_changed: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    runs = [make_run(by=ada, project=project) for _ in range(20)]
    matching(project, "config.lr = 1")
    for run in runs[:n_changed]:
        services.update_run(run, by=ada, config={"lr": 1})
    project.refresh_from_db()
    # The changed runs, and those that were deleted.
    with django_assert_num_queries(2):
        page = RunTable(project).page(Question(where=parse_filter("config.lr = 1")))
    assert page.total == n_changed


def test_build_reads_only_what_is_asked_for(ada: User, project: Project) -> None:
    make_run(by=ada, project=project, config={"lr": 1})
    with CaptureQueriesContext(connection) as queries:
        matching(project, "state = running")
    assert not any('"config"' in query["sql"] for query in queries)


def test_deleted_run_leaves_the_columns_and_others_take_its_row(
    ada: User, project: Project
) -> None:
    runs = [make_run(by=ada, project=project, id=f"r{i}", config={"lr": i}) for i in range(3)]
    assert matching(project, "config.lr exists") == ["r0", "r1", "r2"]
    services.delete_run(runs[1], by=ada)
    make_run(by=ada, project=project, id="r9")
    assert matching(project, "config.lr exists") == ["r0", "r2"]
    assert matching(project, "config.lr missing") == ["r9"]


def test_deletion_is_remembered_for_a_week(ada: User, project: Project) -> None:
    services.delete_run(make_run(by=ada, project=project), by=ada)
    assert services.forget_old_deletions() == 0
    RunDeletion.objects.update(deleted_at=timezone.now() - timedelta(days=8))
    assert services.forget_old_deletions() == 1


def test_oldest_project_makes_room(ada: User, settings: Any) -> None:
    settings.LABSTEAD_RUN_TABLE_BYTES = 1
    table = TableMemory()
    first, second = make_project(by=ada), make_project(by=ada)
    for one in (first, second):
        make_run(by=ada, project=one)
        one.refresh_from_db()
        with table.snapshot(one, []) as snapshot:
            assert snapshot.size == 1
    with table.snapshot(second, []) as kept, table.snapshot(first, []) as rebuilt:
        assert kept is snapshot
        assert rebuilt is not snapshot


def test_failed_build_is_not_kept(ada: User, project: Project) -> None:
    make_run(by=ada, project=project, id="r1")
    with connection.execute_wrapper(broken), pytest.raises(ConnectionError):
        memory_refresh(project)
    assert matching(project, "state = running") == ["r1"]


def memory_refresh(project: Project) -> None:
    with memory.snapshot(project, []):
        pass


def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise ConnectionError("the database is away")


@pytest.mark.django_db(transaction=True)
def test_many_readers_and_writers_never_see_half_a_change() -> None:
    """Every change writes the same number to two keys; no reader may find them different."""
    ada = make_user("ada")
    project = make_project("digits", by=ada)
    pair = {"a": 0, "b": 0}
    runs = [make_run(by=ada, project=project, id=f"r{i}", config=pair) for i in range(4)]
    torn: list[str] = []

    def write(run: Run) -> None:
        for number in range(5):
            services.update_run(run, by=ada, config={"a": number, "b": number})
        connections.close_all()

    def read() -> None:
        own = Project.objects.get(pk=project.pk)
        for number in [*range(5), *range(5)]:
            torn.extend(matching(own, f"config.a = {number} and config.b != {number}"))
        connections.close_all()

    workers = [threading.Thread(target=write, args=[run]) for run in runs]
    workers += [threading.Thread(target=read) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert torn == []
    assert matching(project, "config.a = 4 and config.b = 4") == ["r0", "r1", "r2", "r3"]
