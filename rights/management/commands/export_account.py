"""``manage.py export_account NAME FILE``: all that is about a person, as an open archive."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from labstead_core import audit
from rights.archive.missing import missing_in, words_of
from rights.archive.writing import ArchiveWriter
from rights.leaving.account import write_account


class Command(BaseCommand):
    help = "Write an archive of a person's account, for the person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("file", type=Path, help="where to write the ZIP file; must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"], is_service=False).first()
        if person is None:
            raise CommandError(f"There is no person “{options['username']}”.")
        file: Path = options["file"]
        if file.exists():
            raise CommandError(f"{file} exists already.")
        partial = file.with_name(f"{file.name}.partial")
        with ZipFile(partial, "w", allowZip64=True) as opened:
            archive = ArchiveWriter(opened)
            told = write_account(archive, person, tick=lambda n: None)
            archive.write_manifest(kind="account", made_at=timezone.now().isoformat(), **told)
        partial.replace(file)
        audit.record("account.exported", person.username, by=None)
        self.stdout.write(f"Wrote {file}.")
        for words in words_of(missing_in(told)):
            self.stderr.write(f"Missing in storage: {words}")
