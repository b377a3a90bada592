"""Rows of archives on their way, without the archives."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from projects.models import Project
from rights.models import Export, Import, JobState


def made_archives(by: User, project: Project, n: int = 1) -> dict[str, str]:
    """``n`` exports of the project and imports into its team; the words of one of each."""
    week = timezone.now() + timedelta(days=7)
    for _ in range(n):
        name = default_storage.save("exports/some.zip", ContentFile(b"some"))
        done = {"state": JobState.DONE, "storage_name": name, "size": 4, "expires_at": week}
        export = Export.objects.create(team=project.team, project=project, created_by=by, **done)
        job = Import.objects.create(
            team=project.team, created_by=by, project=project, state=JobState.DONE
        )
    own = {"state": JobState.DONE, "storage_name": name, "size": 4, "expires_at": week}
    mine = Export.objects.create(team=by.personal_team, person=by, created_by=by, **own)
    return {"export": export.slug, "own_export": mine.slug, "import": job.slug}
