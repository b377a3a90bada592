"""What a team's runs and artifacts take of the storage."""

from __future__ import annotations

from django.db.models import Sum

from accounts.models import Team
from artifacts.storage_use import held_once
from history.models import Segment, Stream
from projects.models import Project
from runs.models import RunFile


def bytes_of_team(team: Team) -> int:
    """History, files of runs, and artifacts, of which equal files count once. Four sums."""
    sums = (
        Stream.objects.filter(team=team).aggregate(bytes=Sum("pending_bytes")),
        Segment.objects.filter(stream__team=team).aggregate(bytes=Sum("size")),
        RunFile.objects.filter(team=team).aggregate(bytes=Sum("size")),
    )
    of_runs = sum(found["bytes"] or 0 for found in sums)
    return of_runs + held_once(Project.objects.filter(team=team))
