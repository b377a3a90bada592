"""Brings the database up to date before the start, one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Any number will do that no other program uses on the same PostgreSQL database.
ADVISORY_LOCK = 0x4C41_4253  # "LABS"


def migrate(data_dir: Path) -> None:
    """Apply what is missing. Costs some milliseconds when nothing is."""
    with one_at_a_time(data_dir):
        if is_behind():
            call_command("migrate", interactive=False, verbosity=0)
    connection.close()


def is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def one_at_a_time(data_dir: Path) -> Iterator[None]:
    """Wait for anyone who migrates this database: through the folder, or through PostgreSQL."""
    with ExitStack() as held:
        lock = held.enter_context((data_dir / "migrate.lock").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            held.enter_context(advisory_lock())
        yield


@contextmanager
def advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
