"""``manage.py forget_second_factor NAME``: for somebody who lost app, key and recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from labstead_core import audit


class Command(BaseCommand):
    help = (
        "Take away the authenticator app, keys and recovery codes of this person, so that the "
        "password alone lets them in. Make sure first who asks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="user name")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"There is no user “{options['name']}”.")
        count, _ = Authenticator.objects.filter(user=user).delete()
        audit.record("second_factor.forgotten", user.username, by=None, count=count)
        self.stdout.write(f"{user.username} logs in with a password alone now.")
