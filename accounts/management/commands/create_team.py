"""``manage.py create_team SLUG --owner NAME``: a team from a script."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import services
from accounts.models import User
from labstead_core.errors import DomainError


class Command(BaseCommand):
    help = "Create a team owned by --owner, with --member people in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the first part of the team's addresses")
        parser.add_argument("--name", default="", help="what people read; default: the slug")
        parser.add_argument("--owner", required=True, help="user name of the team's first admin")
        parser.add_argument(
            "--member", action="append", default=[], help="user name; may be given repeatedly"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = self.person(options["owner"])
        members = [self.person(name) for name in options["member"]]
        try:
            with transaction.atomic():
                team = services.create_team(options["slug"], name=options["name"], by=owner)
                for member in members:
                    services.add_team_member(team, member, by=owner)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Created team {team.slug}.")

    @staticmethod
    def person(username: str) -> User:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user “{username}”. Create one with create_user.")
        return user
