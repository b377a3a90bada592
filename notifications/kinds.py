"""What can happen in a project, whom it reaches, and how it is told in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class Kind(models.TextChoices):
    RUN_STARTED = "run.started", "A run starts"
    RUN_FINISHED = "run.finished", "A run finishes"
    RUN_FAILED = "run.failed", "A run fails"
    RUN_CRASHED = "run.crashed", "A run crashes"
    RUN_KILLED = "run.killed", "A run is killed"
    RUN_PREEMPTED = "run.preempted", "A run is preempted"
    RUN_ALERT = "run.alert", "A run raises an alert"
    COMMENT_ADDED = "comment.added", "Somebody comments"
    COMMENT_MENTION = "comment.mention", "Somebody mentions you"


class Mail(models.TextChoices):
    """How a kind of notice comes by e-mail."""

    NEVER = "never", "No e-mail"
    NOW = "now", "At once"
    DAILY = "daily", "In a daily digest"


@dataclass(frozen=True)
class Manner:
    """How a kind is told. ``mail`` is what holds for who has chosen nothing."""

    sentence: str
    makes_notices: bool = True
    reaches_watchers: bool = True
    reaches_its_actor: bool = True
    stands_in_feeds: bool = True
    mail: Mail = Mail.NEVER


MANNERS: dict[str, Manner] = {
    Kind.RUN_STARTED: Manner("{target} started", makes_notices=False),
    Kind.RUN_FINISHED: Manner("{target} finished"),
    Kind.RUN_FAILED: Manner("{target} failed"),
    Kind.RUN_CRASHED: Manner("{target} crashed: nothing was heard of it any more"),
    Kind.RUN_KILLED: Manner("{target} was killed", makes_notices=False),
    Kind.RUN_PREEMPTED: Manner("{target} was preempted", makes_notices=False),
    Kind.RUN_ALERT: Manner("{target} raised an alert: {title}"),
    Kind.COMMENT_ADDED: Manner("{actor} commented on {target}", reaches_its_actor=False),
    Kind.COMMENT_MENTION: Manner(
        "{actor} mentioned you in a comment on {target}",
        reaches_watchers=False,
        reaches_its_actor=False,
        stands_in_feeds=False,
        mail=Mail.NOW,
    ),
}
NOTICED = [Kind(kind) for kind, manner in MANNERS.items() if manner.makes_notices]
NOTICED_CHOICES = [(str(kind), kind.label) for kind in NOTICED]
IN_FEEDS = [Kind(kind) for kind, manner in MANNERS.items() if manner.stands_in_feeds]
