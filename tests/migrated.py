"""Databases with all tables and no rows, copied from one that was migrated once.

Migrating an empty database takes seconds, which the tests' own database and every server that is
started for tests would spend again. ``var/test-databases`` keeps the copies' source until a
migration changes; on PostgreSQL it is a database named for the migrations it holds.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg

from tools.stamp import fingerprint

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "test-databases"
APPS = (
    "accounts",
    "admin_console",
    "artifacts",
    "bridges/wandb",
    "discussions",
    "history",
    "notifications",
    "platform/labstead_core",
    "projects",
    "rights",
    "runs",
    "sweeps",
)
MIGRATE = """
import django
from pathlib import Path
django.setup()
from django.conf import settings
from labstead_server.supervisor.schema import migrate
migrate(settings.DATA_DIR)
"""


def migrated_file() -> Path:
    """A SQLite database to copy."""
    with one_at_a_time():
        file = KEPT / f"{migrations()}.sqlite3"
        if not file.exists():
            for outdated in KEPT.glob("*.sqlite3"):
                outdated.unlink()
            made = KEPT / "unfinished"
            made.unlink(missing_ok=True)
            migrate(f"sqlite:///{made}")
            made.rename(file)
    return file


def copy_migrated(to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated_file(), to)


def migrated_database(server: str) -> str:
    """The name of a database to be the template of others, on the PostgreSQL of this address."""
    name = f"labstead_migrated_{migrations()}"
    with one_at_a_time(), psycopg.connect(server, autocommit=True) as connection:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(known, [name]).fetchone() is None:
            unfinished = f"labstead_unfinished_{uuid.uuid4().hex}"
            connection.execute(f"CREATE DATABASE {unfinished}")
            migrate(beside(server, unfinished))
            connection.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
    return name


def beside(server: str, name: str) -> str:
    """The address of another database on the same server."""
    return f"{server.rpartition('/')[0]}/{name}"


def migrate(database: str) -> None:
    """As a first start does it."""
    with tempfile.TemporaryDirectory() as data_dir:
        environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
            "DJANGO_SETTINGS_MODULE": "labstead_server.settings",
            "LABSTEAD_DATA_DIR": data_dir,
            "LABSTEAD_DATABASE_URL": database,
        }
        subprocess.run([sys.executable, "-c", MIGRATE], env=environment, cwd=ROOT, check=True)


def migrations() -> str:
    """What the tables follow from, in a few letters."""
    files = [file for app in APPS for file in (ROOT / app / "migrations").glob("*.py")]
    return fingerprint(files, version("django"), version("django-allauth"))[:16]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Several processes of tests begin at once."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
