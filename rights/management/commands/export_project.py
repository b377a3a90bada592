"""``manage.py export_project TEAM/PROJECT FILE``: an open archive of a project, made at once."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from labstead_core import audit
from projects.models import Project
from rights.archive.missing import missing_in, words_of
from rights.archive.writing import ArchiveWriter
from rights.leaving.project import write_project


class Command(BaseCommand):
    help = "Write an archive of a project, which any Labstead imports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="TEAM/PROJECT")
        parser.add_argument("file", type=Path, help="where to write the ZIP file; must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        project = named(options["project"])
        file: Path = options["file"]
        if file.exists():
            raise CommandError(f"{file} exists already.")
        partial = file.with_name(f"{file.name}.partial")
        with ZipFile(partial, "w", allowZip64=True) as opened:
            archive = ArchiveWriter(opened)
            told = write_project(archive, project, tick=lambda n: None)
            archive.write_manifest(kind="project", made_at=timezone.now().isoformat(), project=told)
        partial.replace(file)
        audit.record(
            "project.exported", str(project), by=None, organization=project.team.organization
        )
        self.stdout.write(f"Wrote {file} with {told['counts']['runs']:,} runs.")
        for words in words_of(missing_in({"project": told})):
            self.stderr.write(f"Missing in storage: {words}")


def named(address: str) -> Project:
    team, _, name = address.partition("/")
    project = Project.objects.at(team, name).select_related("team__organization").first()
    if project is None:
        raise CommandError(f"There is no project “{address}”. Name it like vision/digits.")
    return project
