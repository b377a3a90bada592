"""What the worker does by itself, and how often."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab


def schedule(*, digest_hour: int) -> dict[str, dict[str, Any]]:
    """For Celery's beat. What nobody has taken up when it is due again is not done twice."""
    return {
        "mark-silent-runs-crashed": {
            "task": "runs.tasks.mark_silent_runs_crashed",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        "spread-activity": {
            "task": "notifications.tasks.spread_activity",
            "schedule": 2.0,
            "options": {"expires": 2},
        },
        "send-webhooks": {
            "task": "notifications.tasks.send_due_deliveries",
            "schedule": 2.0,
            "options": {"expires": 2},
        },
        "send-notices-by-mail": {
            "task": "notifications.tasks.send_mail",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        # The hour through, so that a mail server that is away for a moment costs nobody the digest.
        "send-digests-by-mail": {
            "task": "notifications.tasks.send_digests",
            "schedule": crontab(hour=str(digest_hour), minute="*/10"),
        },
        "forget-deleted-comments": {
            "task": "discussions.tasks.forget_deleted_comments",
            "schedule": crontab(hour="3", minute="57"),
        },
        "forget-old-activity": {
            "task": "notifications.tasks.forget_old_activity",
            "schedule": crontab(hour="3", minute="53"),
        },
        # Some times a day: a server that is off at one of them still has a row of the day.
        "note-usage": {
            "task": "runs.tasks.note_usage",
            "schedule": crontab(hour="*/6", minute="23"),
        },
        "forget-old-run-deletions": {
            "task": "runs.tasks.forget_old_deletions",
            "schedule": crontab(hour="3", minute="41"),
        },
        "compact-history": {
            "task": "history.tasks.compact_due",
            "schedule": 5.0,
            "options": {"expires": 5},
        },
        "purge-deleted-runs": {
            "task": "runs.tasks.purge_deleted_runs",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        "follow-up-on-rewinds-and-deleted-keys": {
            "task": "history.tasks.follow_up",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        "keep-history-tidy": {
            "task": "history.tasks.tidy",
            "schedule": 300.0,
            "options": {"expires": 300},
        },
        "tell-that-the-worker-lives": {
            "task": "admin_console.tasks.beat",
            "schedule": 30.0,
            "options": {"expires": 300},
        },
        "tend-sweeps": {
            "task": "sweeps.tasks.tend_sweeps",
            "schedule": 5.0,
            "options": {"expires": 5},
        },
        "keep-artifacts-tidy": {
            "task": "artifacts.tasks.keep_artifacts_tidy",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "work-off-archives": {
            "task": "rights.tasks.work_off_archives",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "remove-what-is-deleted": {
            "task": "rights.tasks.remove_what_is_deleted",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "forget-archives": {
            "task": "rights.tasks.forget_archives",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "sweep-orphaned-segments": {
            "task": "history.tasks.sweep_orphans",
            "schedule": crontab(hour="3", minute="17"),
        },
    }
