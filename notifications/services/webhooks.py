"""Webhooks of a team or of one of its projects. Admins only; every change is audited."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from accounts.access import demand
from accounts.models import Role, Team, User
from labstead_core import audit
from labstead_core.errors import Conflict, Invalid
from notifications.kinds import IN_FEEDS
from notifications.models import Webhook
from notifications.models.webhooks import new_salt
from notifications.outgoing.addresses import check_typed
from notifications.outgoing.signatures import secret_of
from projects.models import Project

MOST_WEBHOOKS = 50
"""Of one team."""
EDITABLE = ("name", "url", "form", "kinds", "is_on", "project")


@transaction.atomic
def create_webhook(team: Team, *, by: User, **fields: Any) -> tuple[Webhook, str]:
    """The webhook and the secret it signs with, which is shown only now.

    Raises Invalid (``webhook_address`` for an address that is refused), Conflict beyond
    MOST_WEBHOOKS.
    """
    demand(by, team, role=Role.ADMIN)
    if Webhook.objects.filter(team=team).count() >= MOST_WEBHOOKS:
        raise Conflict(f"A team has at most {MOST_WEBHOOKS} webhooks.", code="too_many_webhooks")
    check(team, fields)
    webhook = Webhook.objects.create(team=team, created_by=by, **fields)
    note(webhook, "created", by=by, host=host_of(webhook), form=webhook.form)
    return webhook, secret_of(webhook.salt)


@transaction.atomic
def update_webhook(webhook: Webhook, *, by: User, **changes: Any) -> Webhook:
    demand(by, webhook.team, role=Role.ADMIN)
    check(webhook.team, changes)
    for name in set(EDITABLE) & set(changes):
        setattr(webhook, name, changes[name])
    webhook.save(update_fields=list(changes))
    note(webhook, "changed", by=by, changed=sorted(changes), host=host_of(webhook))
    return webhook


@transaction.atomic
def replace_secret(webhook: Webhook, *, by: User) -> str:
    """The old one stops at once; messages that wait are signed with the new one."""
    demand(by, webhook.team, role=Role.ADMIN)
    webhook.salt = new_salt()
    webhook.save(update_fields=["salt"])
    note(webhook, "secret_replaced", by=by)
    return secret_of(webhook.salt)


@transaction.atomic
def delete_webhook(webhook: Webhook, *, by: User) -> None:
    """With its log; what waits is not sent any more."""
    demand(by, webhook.team, role=Role.ADMIN)
    note(webhook, "deleted", by=by, host=host_of(webhook))
    webhook.delete()


def leave_behind(project: Project, to: Team) -> None:
    """A project that goes to another team tells those of the old one nothing more.

    Called in the transaction of the transfer.
    """
    for webhook in Webhook.objects.filter(project=project).exclude(team=to):
        note(webhook, "deleted", by=None, host=host_of(webhook), moved_to=to.slug)
        webhook.delete()


def check(team: Team, fields: dict[str, Any]) -> None:
    if "url" in fields:
        check_typed(fields["url"])
    unknown = sorted(set(fields.get("kinds", ())) - set(map(str, IN_FEEDS)))
    if unknown or fields.get("kinds") == []:
        message = f"Name some of {', '.join(IN_FEEDS)}."
        raise Invalid(message, fields={"kinds": message})
    project: Project | None = fields.get("project")
    if project is not None and project.team_id != team.pk:
        raise Invalid("The project is another team's.", fields={"project": "another team"})


def note(webhook: Webhook, act: str, *, by: User | None, **details: object) -> None:
    """Its address stays out: whoever knows that of Slack may write there."""
    target = f"{webhook.team.slug}/{webhook.name}"
    organization = webhook.team.organization
    audit.record(f"webhook.{act}", target, by=by, organization=organization, **details)


def host_of(webhook: Webhook) -> str:
    return urlsplit(webhook.url).netloc
