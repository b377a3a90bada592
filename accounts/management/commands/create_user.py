"""``manage.py create_user NAME``: an account from a script."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import services
from accounts.models import Role, User
from labstead_core.errors import DomainError


class Command(BaseCommand):
    help = (
        "Create a user with a personal team and, with --api-key, a key for machines. "
        "Prints the key, which is shown only this once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="user name, also the slug of the personal team")
        parser.add_argument("--email", default="")
        parser.add_argument(
            "--password",
            default=os.environ.get("LABSTEAD_NEW_PASSWORD"),
            help="default: $LABSTEAD_NEW_PASSWORD; without one, only a reset link lets them in",
        )
        parser.add_argument(
            "--api-key",
            nargs="?",
            const="",
            help="make a key; give one of 40 or more characters to choose it yourself",
        )
        parser.add_argument("--admin", action="store_true", help="admin of the organization")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                user = services.create_user(
                    options["name"],
                    email=options["email"],
                    password=options["password"],
                    role=Role.ADMIN if options["admin"] else Role.MEMBER,
                )
                key = self.make_key(user, options["api_key"])
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Created user {user.username}.")
        if key:
            self.stdout.write(f"API key: {key}")

    @staticmethod
    def make_key(user: User, wanted: str | None) -> str | None:
        if wanted is None:
            return None
        _, key = services.create_api_key(user, name="Command line", chosen_key=wanted or None)
        return key
