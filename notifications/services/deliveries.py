"""Sending messages to webhooks: each until it is taken, or given up after some hours.

A message is a row before it is sent. A worker claims it for some minutes; killed meanwhile, the
claim runs out and another sends it again, under the same id, so that the receiver can tell.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import demand
from accounts.models import Role, User
from notifications.models import Activity, Delivery, DeliveryState, Webhook, WebhookForm
from notifications.outgoing.bodies import TEST, signed_body, slack_body, test_body
from notifications.outgoing.posting import Outcome, post
from notifications.outgoing.signatures import headers

# After each failed attempt. Then it is given up: the receiver was away for most of a day.
WAITS = [5, 30, 120, 600, 3_600, 14_400, 43_200]
CLAIM = timedelta(minutes=5)
AT_ONCE = 40
THREADS = 8
COMMON_HEADERS = {"Content-Type": "application/json", "User-Agent": "Labstead"}


def make_deliveries(activity: Activity) -> None:
    """One for each webhook that wants this kind. Call it in the transaction of the spreading."""
    Delivery.objects.bulk_create(
        [
            Delivery(
                team_id=activity.team_id,
                webhook=webhook,
                activity=activity,
                kind=activity.kind,
                body=slack_body(activity)
                if webhook.form == WebhookForm.SLACK
                else signed_body(activity),
            )
            for webhook in Webhook.objects.for_activity(activity)
            if activity.kind in webhook.kinds
        ],
        ignore_conflicts=True,
    )


def send_test(webhook: Webhook, *, by: User) -> Delivery:
    """A message that says it is a test, sent now and not repeated. Admins only."""
    demand(by, webhook.team, role=Role.ADMIN)
    body = test_body(webhook.form, webhook.name, timezone.now().isoformat())
    delivery = Delivery.objects.create(
        team_id=webhook.team_id,
        webhook=webhook,
        kind=TEST,
        body=body,
        next_attempt_at=timezone.now() + CLAIM,
        attempts=1,
    )
    note_outcome(delivery, send(delivery), may_wait=False)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def resend(delivery: Delivery, *, by: User) -> Delivery:
    """The same message under the same id, from the first attempt on. Admins only."""
    demand(by, delivery.webhook.team, role=Role.ADMIN)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.PENDING, attempts=0, next_attempt_at=timezone.now(), delivered_at=None
    )
    delivery.refresh_from_db()
    return delivery


def send_due_deliveries() -> int:
    """Send what is due; how many attempts. Acts for every team, may be repeated at any time."""
    claimed = claim_due()
    with ThreadPoolExecutor(THREADS) as threads:
        # Only this thread speaks to the database.
        for delivery, outcome in zip(claimed, threads.map(send, claimed), strict=True):
            note_outcome(delivery, outcome)
    return len(claimed)


def claim_due() -> Sequence[Delivery]:
    """Those that are ours for CLAIM; what another worker took a moment before is not."""
    due = Delivery.objects.due().filter(webhook__is_on=True).order_by("next_attempt_at")
    return [one for one in due.select_related("webhook")[:AT_ONCE] if claim(one)]


def claim(delivery: Delivery) -> bool:
    until = timezone.now() + CLAIM
    mine = Delivery.objects.filter(pk=delivery.pk, next_attempt_at=delivery.next_attempt_at)
    taken = mine.update(next_attempt_at=until, attempts=F("attempts") + 1)
    delivery.attempts += 1
    return bool(taken)


def send(delivery: Delivery) -> Outcome:
    """Touches no database."""
    body = delivery.body.encode()
    webhook = delivery.webhook
    signed = headers(
        webhook.salt, message_id=delivery.message_id, timestamp=int(time.time()), body=body
    )
    return post(webhook.url, body, COMMON_HEADERS | signed)


def note_outcome(delivery: Delivery, outcome: Outcome, *, may_wait: bool = True) -> None:
    now = timezone.now()
    known = {"status": outcome.status, "trouble": outcome.trouble[:256]}
    mine = Delivery.objects.filter(pk=delivery.pk)
    if outcome.is_delivered:
        mine.update(state=DeliveryState.DELIVERED, delivered_at=now, **known)
    elif may_wait and delivery.attempts <= len(WAITS):
        wait = timedelta(seconds=WAITS[delivery.attempts - 1])
        mine.update(next_attempt_at=now + wait, **known)
    else:
        mine.update(state=DeliveryState.FAILED, **known)
