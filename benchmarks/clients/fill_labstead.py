"""Puts the runs of ``run_rows`` into Labstead's tables, beside a server that runs.

The API makes some hundred runs a second; a run table of 100,000 would take minutes.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta

import django

from benchmarks.run_rows import RunRow, run_rows

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labstead_server.settings")
django.setup()

from django.db import transaction  # noqa: E402

from accounts.models import Team, User  # noqa: E402
from history.models import Stream, StreamKind  # noqa: E402
from projects.models import Project  # noqa: E402
from projects.services import get_or_create_project, next_change  # noqa: E402
from runs.models import Run, RunState  # noqa: E402

AT_ONCE = 5_000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    wanted = json.loads(sys.argv[1])
    user = User.objects.get(username=wanted["team"])
    team = Team.objects.get(slug=wanted["team"])
    project = get_or_create_project(team, wanted["project"], by=user)
    rows = list(run_rows(wanted["count"]))
    for first in range(0, len(rows), AT_ONCE):
        add(project, rows[first : first + AT_ONCE], first)


@transaction.atomic
def add(project: Project, rows: list[RunRow], first: int) -> None:
    """Finished runs with empty streams, a second apart."""
    version = next_change(project.pk)
    streams = [new_streams(project, kind, len(rows)) for kind in StreamKind]
    Run.objects.bulk_create(
        Run(
            team=project.team,
            project=project,
            slug=row.name,
            name=row.name,
            state=RunState.FINISHED,
            config=row.config,
            summary=row.summary,
            created_at=BEGAN + timedelta(seconds=first + number),
            heartbeat_at=BEGAN + timedelta(seconds=first + number),
            version=version,
            history=history,
            system=system,
            console=console,
        )
        for number, (row, history, system, console) in enumerate(zip(rows, *streams, strict=True))
    )


def new_streams(project: Project, kind: StreamKind, count: int) -> list[Stream]:
    streams = [Stream(team=project.team, kind=kind) for _ in range(count)]
    return Stream.objects.bulk_create(streams)


if __name__ == "__main__":
    main()
