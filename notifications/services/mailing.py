"""Notices by e-mail: at once, or all of a day in one.

A notice counts as mailed after its mail has gone, so that none is lost to a killed worker or a mail
server that is away; a worker killed in that moment sends one mail twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from labstead_core.leases import leased
from labstead_core.one_by_one import for_each
from notifications.kinds import Mail
from notifications.mails import mail_about
from notifications.models import Notice

# What could not be sent for so long is sent no more.
TRIED_DAYS = 2
MOST_IN_A_MAIL = 100
PEOPLE_AT_ONCE = 200


def send_mail(manner: Mail) -> int:
    """Send what waits for ``manner``, NOW or DAILY: one mail a person; how many went.

    Acts for every team, may be repeated at any time.
    """

    def mail(user_pk: int) -> int:
        return mail_person(manner, user_pk)

    with leased(f"mail-{manner}") as is_mine:
        return for_each(people_waiting(manner), mail) if is_mine else 0


def people_waiting(manner: Mail) -> list[int]:
    young = timezone.now() - timedelta(days=TRIED_DAYS)
    waiting = Notice.objects.filter(mail=manner, mailed_at=None, created_at__gte=young)
    return list(waiting.order_by("user").values_list("user", flat=True).distinct()[:PEOPLE_AT_ONCE])


def mail_person(manner: Mail, user_pk: int) -> int:
    """1, or 0 when nothing was left to say: it was read, or may no longer be seen."""
    user = User.objects.get(pk=user_pk)
    waiting = Notice.objects.filter(user=user, mail=manner, mailed_at=None)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True)[:MOST_IN_A_MAIL])
    notices = worth_telling(user, pks)
    if notices and user.email:
        mail_about(user, notices).send()
    Notice.objects.filter(pk__in=pks).update(mailed_at=timezone.now())
    return int(bool(notices and user.email))


def worth_telling(user: User, pks: Sequence[int]) -> list[Notice]:
    rows = Notice.objects.visible_to(user).filter(pk__in=pks, read_at=None)
    return list(rows.with_activity().order_by("pk"))
