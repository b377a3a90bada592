"""``manage.py password_link NAME``: lets somebody in who forgot the password, without any mail."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.models import User
from labstead_core import audit


class Command(BaseCommand):
    help = (
        "Print a link with which this person chooses a new password. It works once, for three "
        "days, and opens the account: hand it to nobody else."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="user name")

    def handle(self, *args: Any, **options: Any) -> None:
        people = User.objects.filter(is_active=True, is_service=False)
        user = people.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"Nobody called “{options['name']}” can log in here.")
        uid, token = user_pk_to_url_str(user), default_token_generator.make_token(user)
        names = {"uidb36": uid, "key": token}
        path = reverse("account_reset_password_from_key", kwargs=names)
        audit.record("user.password_link_made", user.username, by=None)
        home = settings.LABSTEAD_PUBLIC_URL or f"http://{settings.LABSTEAD_LOOPBACK}"
        self.stdout.write(home + path)
