"""What may stand in an address: team slugs, project names, run ids, names of charts."""

from __future__ import annotations

import re
import secrets
import string

from django.core.exceptions import ValidationError

TEAM_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
RUN_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
CHART_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
PROJECT_FORBIDDEN = re.compile(r"[/\\#?%:]")

RESERVED_TEAM_SLUGS = frozenset(
    """about accounts account admin admin-console api artifacts artifactsv2 assets auth authorize
    discussions docs favicon.ico files graphql health help home internal invite invitations
    livez login logout me media metrics new notices notifications oauth oidc organizations otel
    profile projects public readyz registry reports robots.txt runs scim search service settings
    setup shared signup sso static storage support sweeps system teams traces users v1 viewer
    wandb weave ws mlflow""".split()
)
RESERVED_PROJECT_NAMES = frozenset(
    """. .. activity members new projects registry reports settings usage webhooks""".split()
)
_ID_ALPHABET = string.ascii_lowercase + string.digits


def check_team_slug(value: str) -> None:
    """Raise ValidationError unless ``value`` can be the first part of an address."""
    if not TEAM_SLUG.fullmatch(value):
        raise ValidationError(
            "Use 1 to 64 lower-case letters, digits, - and _, starting with a letter or digit.",
            code="invalid_slug",
        )
    if value in RESERVED_TEAM_SLUGS:
        raise ValidationError(f"“{value}” is a reserved word. Choose another.", code="reserved")


def check_project_name(value: str) -> None:
    """Raise ValidationError unless ``value`` can be the second part of an address."""
    if not 1 <= len(value) <= 128 or value != value.strip():
        raise ValidationError(
            "Use 1 to 128 characters, without spaces at the ends.", code="invalid_name"
        )
    if PROJECT_FORBIDDEN.search(value) or not value.isprintable():
        raise ValidationError(
            "The characters / \\ # ? % : and invisible characters are not allowed.",
            code="invalid_name",
        )
    if value.lower() in RESERVED_PROJECT_NAMES:
        raise ValidationError(f"“{value}” is a reserved word. Choose another.", code="reserved")


def check_run_id(value: str) -> None:
    """Raise ValidationError unless ``value`` can be the last part of a run's address."""
    if not RUN_ID.fullmatch(value) or value in {".", ".."}:
        raise ValidationError(
            "Use 1 to 64 letters, digits, “_”, “-” and “.”.", code="invalid_run_id"
        )


def check_chart_name(value: str) -> None:
    """Raise ValidationError unless ``value`` can stand after a team's name and a slash."""
    if not CHART_NAME.fullmatch(value):
        raise ValidationError(
            "Use 1 to 128 letters, digits, “_”, “-” and “.”, starting with a letter or digit.",
            code="invalid_name",
        )


def new_run_id() -> str:
    """Eight lower-case letters and digits: 2.8e12 possibilities, checked again by the database."""
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(8))
