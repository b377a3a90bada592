"""What the server stands on, green or red, with a hint for what is red."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from admin_console.models import FailedTask
from admin_console.workers import last_beat, queue_now
from labstead_core.health import database_answers, migrations_are_applied, storage_is_writable

SILENT = timedelta(minutes=2)
MOST_QUEUED = 1000
OLDEST_SECONDS = 300
MOST_SKEW = timedelta(seconds=2)
MAIL_SECONDS = 3


class Unwell(Exception):
    """A check that failed, with what was found."""


@dataclass(frozen=True)
class Check:
    """``look`` tells what it found, or raises. ``hint`` is what to do then."""

    name: str
    look: Callable[[], str]
    hint: str


@dataclass(frozen=True)
class Finding:
    name: str
    is_well: bool
    found: str
    hint: str


def database() -> str:
    database_answers()
    return "PostgreSQL answers" if connection.vendor == "postgresql" else "SQLite answers"


def migrations() -> str:
    migrations_are_applied()
    return "The tables are those of this version"


def storage() -> str:
    storage_is_writable()
    return "A file was written and deleted"


def workers() -> str:
    at = last_beat()
    if at is None:
        raise Unwell("No worker was ever heard of")
    if timezone.now() - at > SILENT:
        raise Unwell(f"No worker was heard of since {at:%Y-%m-%d %H:%M} UTC")
    return "A worker was heard of in the last two minutes"


def queue() -> str:
    found = queue_now()
    told = f"{found.length:,} tasks wait"
    if found.oldest_seconds:
        told = f"{told}, the oldest for {found.oldest_seconds:,.0f} s"
    if found.length > MOST_QUEUED or (found.oldest_seconds or 0) > OLDEST_SECONDS:
        raise Unwell(told)
    return told


def failures() -> str:
    count = FailedTask.objects.filter(closed_at=None).count()
    if count:
        raise Unwell(f"{count:,} kinds of work have failed")
    return "Nothing has failed"


def disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free
    told = f"{filesizeformat(free)} free on the disk of the data folder"
    if free < settings.LABSTEAD_KEEP_FREE_BYTES:
        raise Unwell(told)
    return told


def mail() -> str:
    if not settings.LABSTEAD_HAS_MAIL:
        raise Unwell("No mail server is set: what would be sent goes to the log")
    server = get_connection(timeout=MAIL_SECONDS)
    server.open()
    server.close()
    return "The mail server answers"


def clock() -> str:
    skew = abs(timezone.now() - time_of_database())
    if skew > MOST_SKEW:
        raise Unwell(
            f"The clocks of web server and database differ by {skew.total_seconds():.0f} s"
        )
    return "The clocks of web server and database agree"


def time_of_database() -> datetime:
    """SQLite has the clock of this machine."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    return cast("datetime", now)


CHECKS = (
    Check("Database", database, "Start the database, and look at LABSTEAD_DATABASE_URL."),
    Check("Migrations", migrations, "Run manage.py migrate, then start the server again."),
    Check("Storage", storage, "Look at LABSTEAD_STORAGE_URL, its keys, and the folder's owner."),
    Check("Disk", disk, "Delete what nobody needs, or give the data folder a larger disk."),
    Check("Workers", workers, "Start a worker, and look at logs/worker.log in the data folder."),
    Check("Queue", queue, "Start more workers; docs/operations/admin-console.md says how."),
    Check("Background work", failures, "See what failed under “Work”, and have it done again."),
    Check("E-mail", mail, "Set LABSTEAD_EMAIL_URL, and see whether the server may reach it."),
    Check("Clock", clock, "Let both machines take the time from NTP."),
)


def findings() -> list[Finding]:
    return [finding_of(check) for check in CHECKS]


def finding_of(check: Check) -> Finding:
    try:
        return Finding(check.name, True, check.look(), "")
    except Unwell as error:
        return Finding(check.name, False, str(error), check.hint)
    except Exception as error:
        # Whatever a database, a bucket or a mail server raises: that is what the page is for.
        return Finding(check.name, False, f"{type(error).__name__}: {error}"[:300], check.hint)
