"""``manage.py import_project FILE TEAM --by NAME``: an archive becomes a project, here and now."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Team, User
from labstead_core.errors import DomainError
from rights.models import Import, JobState
from rights.services import begin_import, receive
from rights.services.imports import bring


class Command(BaseCommand):
    help = "Import an archive of a project into a team."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("team", help="its slug")
        parser.add_argument("--by", required=True, help="user name of an admin of the team")
        parser.add_argument("--name", default="", help="of the project; default: as it was called")

    def handle(self, *args: Any, **options: Any) -> None:
        team = Team.objects.filter(slug=options["team"]).select_related("organization").first()
        by = User.objects.filter(username=options["by"]).first()
        if team is None or by is None:
            raise CommandError("There is no such team, or no such user.")
        try:
            job = brought(options["file"], team, by=by, name=options["name"])
        except (OSError, DomainError) as error:
            raise CommandError(str(error)) from error
        if job.state != JobState.DONE or job.project is None:
            raise CommandError(job.error or "The import is being worked on.")
        self.stdout.write(f"Imported {job.project}.")
        for words in job.missing:
            self.stderr.write(f"Was missing where the archive was made: {words}")
        if job.missing_count > len(job.missing):
            self.stderr.write(f"{job.missing_count - len(job.missing):,} more are in manifest.json")


def brought(file: Path, team: Team, *, by: User, name: str) -> Import:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        size = file.stat().st_size
        job, _ = begin_import(team, by=by, size=size, sha256=digest, name=name)
        content.seek(0)
        receive(job, content)
    bring(job.pk)
    job.refresh_from_db()
    return job
