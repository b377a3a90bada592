"""Whoever has an account: people, and programs."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from labstead_core.names import check_team_slug


class User(AbstractUser):
    """A person. The username is also the slug of the personal team, hence its narrow alphabet."""

    username = models.CharField(
        max_length=64,
        unique=True,
        validators=[check_team_slug],
        error_messages={"unique": "This username is taken."},
    )
    email = models.EmailField(blank=True)
    # Keys of one letter on the pages; Ctrl K stays.
    has_shortcuts = models.BooleanField(default=True)
    # A program's account: it has keys, but nobody can log in with it.
    is_service = models.BooleanField(default=False)

    # The organization whose identity provider closed the account through SCIM, and may open it
    # again. What the server's operator closed has none.
    closed_by_provider_of = models.ForeignKey(
        "accounts.Organization", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=~Q(email=""),
                violation_error_message="Somebody already uses this e-mail address.",
            ),
        ]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username
