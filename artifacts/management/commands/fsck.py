"""Compares what the tables say of artifacts with what is in storage."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from artifacts.upkeep.checkup import check


class Command(BaseCommand):
    help = "Find artifact files that are missing, damaged, or named by nobody. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rehash", action="store_true", help="read and hash every file")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(check(rehash=options["rehash"]))
        for problem in found:
            self.stdout.write(problem)
        if found:
            raise CommandError(f"{len(found)} problem{'s' if len(found) > 1 else ''}.")
        self.stdout.write("Everything is in its place.")
