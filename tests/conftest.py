"""Fixtures of all tests."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.http import HttpResponse
from django.test import Client, override_settings

from accounts.models import User
from history.ingest.writer import writer
from history.rows.objects import forget_objects
from history.segments.reader import forget_segments
from history.series.tail import forget_tails
from labstead_core.models import AuditEntry
from labstead_core.short_cache import forget_all
from labstead_server.environment import Environment
from runs.console.index import forget_indexes
from runs.table.memory import memory
from tests.factories import make_key, make_user
from tests.migrated import copy_migrated, migrated_database
from tests.real_server import ROOT, RealServer, running_server
from tools.bytecode import keep_bytecode

keep_bytecode()

USES_A_DATABASE = {"django_db", "server", "browser"}  # as marks
GIVES_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server_process"}
# Of the files without a real server those that take longest, the longest first.
LONGEST = (
    "tests/api/test_conformance.py",
    "tests/walls/test_other_tenants_get_404.py",
    "tests/queries/test_query_counts.py",
    "tests/permissions/test_over_http.py",
)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Mark what one database is enough for; leave out the long tests unless they are asked for."""
    for item in items:
        if not touches_a_database(item):
            item.add_marker("no_database")
        if item.get_closest_marker("browser") and not item.get_closest_marker("both_databases"):
            item.add_marker("drawing")
    if "long" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    yield
    slowest_first(items)


def slowest_first(items: list[pytest.Item]) -> None:
    """Begun last, files that take long would keep one process while others idle."""
    with_servers = {item.path for item in items if item.get_closest_marker("server")}
    places = {ROOT / file: place for place, file in enumerate(LONGEST, start=1)}

    def place(item: pytest.Item) -> int:
        return 0 if item.path in with_servers else places.get(item.path, len(places) + 1)

    items.sort(key=place)


def touches_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    marks = {mark.name for mark in item.iter_markers()}
    return bool(fixtures & GIVES_A_DATABASE or marks & USES_A_DATABASE)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """pytest-django asks whether there is a database to use. There is a migrated one to copy."""
    if connection.vendor == "postgresql":
        url = os.environ["LABSTEAD_DATABASE_URL"]
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database(url)
        return False
    file = Path(connection.settings_dict["TEST"]["NAME"])
    copy_migrated(file)
    allow_emptying(file)
    return True


def allow_emptying(file: Path) -> None:
    """Tests that commit empty all tables afterwards, also the one that refuses it."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TRIGGER audit_no_delete")


@pytest.fixture(scope="session", autouse=True)
def _no_search_for_static_files() -> Iterator[None]:
    """Each test client builds the middleware anew, which would look up all static files."""
    with override_settings(WHITENOISE_USE_FINDERS=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def _only_our_rows_are_emptied() -> None:
    """A tenth of what emptying all tables costs: few have rows, and what is Django's comes anew."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    connection.ops.sql_flush = deletions


def deletions(style: Any, tables: list[str], **options: Any) -> list[str]:
    """What empties the tables that have rows; keys to other tables are looked at in the end."""
    ours = set(tables) - {ContentType._meta.db_table}
    looks = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in ours)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        filled = {table for (table,) in cursor.fetchall()}
    # Of the audit trail PostgreSQL lets nobody delete a row; allow_emptying is for SQLite's.
    trail = filled & {AuditEntry._meta.db_table} if connection.vendor == "postgresql" else set()
    return [f"TRUNCATE {table}" for table in trail] + [
        f"DELETE FROM {table}" for table in filled - trail
    ]


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> Iterator[None]:
    """Rolled back tests use the same ids again, which a living server never does."""
    yield
    writer.drain()
    forget_all()
    forget_segments()
    forget_tails()
    forget_objects()
    forget_indexes()
    memory.clear()


@pytest.fixture
def storage_of_its_own(settings: Any, tmp_path: Path) -> None:
    """Without what other tests stored, which is still there: files are not rolled back."""
    local = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": local}


@pytest.fixture(scope="module")
def kept_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows that a module's own fixtures make stay for all its tests; what a test does is undone."""
    with rows_kept(django_db_blocker):
        yield


@contextmanager
def rows_kept(django_db_blocker: Any) -> Iterator[None]:
    """Until the block ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """The address of a running object store."""
    from tests.object_store import running_store  # whose libraries take long to load

    with running_store() as address:
        yield address


@pytest.fixture
def bucket(
    store: str, settings: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    """Django's storage in a fresh bucket, by the variable that operators set."""
    from tests.object_store import new_bucket

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-tests")
    name = f"labstead-{tmp_path.name.lower().replace('_', '-')}"[:60].strip("-")
    monkeypatch.setenv("LABSTEAD_STORAGE_URL", new_bucket(store, name))
    config = Environment().storage("LABSTEAD_STORAGE_URL", tmp_path)
    settings.STORAGES = {**settings.STORAGES, "default": config}  # type: ignore[attr-defined]
    settings.LABSTEAD_CACHE_DIR = str(tmp_path / "cache")  # type: ignore[attr-defined]
    yield
    forget_segments()


@pytest.fixture
def ada(db: None) -> User:
    """A person with a personal team “ada”."""
    return make_user("ada")


class ApiClient(Client):
    """Django's test client with an API key; bodies are JSON unless said otherwise."""

    def __init__(self, key: str | None) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        super().__init__(headers=headers)

    def send(self, method: str, path: str, body: object = None) -> HttpResponse:
        """``path`` is below /api/v1."""
        data = b"" if body is None else orjson.dumps(body)
        response: HttpResponse = self.generic(
            method, f"/api/v1{path}", data, content_type="application/json"
        )
        return response

    def log(
        self,
        run_path: str,
        lines: list[dict[str, object]],
        *,
        offset: int,
        stream: str = "history",
    ) -> HttpResponse:
        """Append lines to a stream of the run at ``run_path``."""
        return self.post(
            f"/api/v1{run_path}/streams/{stream}?offset={offset}",
            b"\n".join(map(orjson.dumps, lines)),
            content_type="application/x-ndjson",
        )


@pytest.fixture
def api(ada: User) -> ApiClient:
    """Ada's API client."""
    return ApiClient(make_key(ada))


@pytest.fixture(scope="session")
def live_server_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """One real server for all tests that need one and leave it running."""
    with running_server(tmp_path_factory.mktemp("live")) as server:
        yield server
