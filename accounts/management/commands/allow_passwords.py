"""``manage.py allow_passwords ORGANIZATION``: when nobody gets in through the identity provider."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from accounts.models import Organization


class Command(BaseCommand):
    help = (
        "Let people of this organization log in with passwords again, which its admins had refused "
        "beside single sign-on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organization", help="its name, or its number")

    def handle(self, *args: Any, **options: Any) -> None:
        named = str(options["organization"])
        rows = Organization.objects.filter(name=named)
        found = list(rows or Organization.objects.filter(pk=named if named.isdecimal() else 0))
        if len(found) != 1:
            reason = "Several are" if found else "No organization is"
            raise CommandError(f"{reason} called “{named}”. Name it by its number.")
        if services.allow_passwords(found[0]):
            self.stdout.write(f"People of {found[0]} log in with passwords again.")
        else:
            self.stdout.write(f"{found[0]} refuses no passwords.")
