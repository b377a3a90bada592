"""From what happened to those who are told: notices of people, deliveries to webhooks.

Each activity is claimed and spread in one transaction: killed anywhere, a worker does all of it
again or nothing, so everybody is told once.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from labstead_core.one_by_one import for_each
from notifications.kinds import MANNERS, Kind
from notifications.live import tell_notices_changed
from notifications.models import Activity, Notice
from notifications.services.deliveries import make_deliveries
from notifications.services.preferences import choices_of_people
from projects.people import those_who_see

AT_ONCE = 500


def spread_activity() -> int:
    """Spread what is not yet; how many. Acts for every team, may be repeated at any time."""
    waiting = Activity.objects.unspread().order_by("pk").values_list("pk", flat=True)
    return for_each(list(waiting[:AT_ONCE]), spread)


@transaction.atomic
def spread(pk: int) -> int:
    """1, or 0 when somebody else has done it."""
    if not Activity.objects.unspread().filter(pk=pk).update(spread_at=timezone.now()):
        return 0
    activity = Activity.objects.select_related("project__team", "actor").get(pk=pk)
    make_notices(activity)
    make_deliveries(activity)
    return 1


def make_notices(activity: Activity) -> None:
    if activity.is_quiet or not MANNERS[activity.kind].makes_notices:
        return
    people = list(those_who_see(activity.project, addressees(activity)))
    choices = choices_of_people(people, activity.kind)
    notices = [
        Notice(
            team_id=activity.team_id,
            activity=activity,
            user=person,
            is_shown=choices[person.pk].on_page,
            mail=choices[person.pk].mail,
        )
        for person in people
        if choices[person.pk].is_wanted
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    transaction.on_commit(partial(tell_notices_changed, [one.user_id for one in notices]))


def addressees(activity: Activity) -> QuerySet[User]:
    """Those it concerns and those who watch; people only, and nobody hears of what they did."""
    manner = MANNERS[activity.kind]
    reached = Q(pk__in=activity.concerned)
    if manner.reaches_watchers:
        reached |= Q(watches__project=activity.project_id)
    people = User.objects.filter(reached, is_service=False).distinct()
    if manner.reaches_its_actor:
        return people
    return people.exclude(pk=activity.actor_id or 0).exclude(pk__in=mentioned_in(activity))


def mentioned_in(comment: Activity) -> QuerySet[Notice, Any]:
    """Keys of those who were told already that this comment mentions them."""
    at_it = {"activity__project": comment.project_id, "activity__path": comment.path}
    mentions = Notice.objects.filter(activity__kind=Kind.COMMENT_MENTION, **at_it)
    return mentions.values("user")
