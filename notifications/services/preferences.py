"""How people want to be told: each kind on the page or not, and by e-mail never, now or daily."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from labstead_core.errors import Invalid
from notifications.kinds import MANNERS, NOTICED, Mail
from notifications.models import NoticeChoice


@dataclass(frozen=True)
class Choice:
    on_page: bool
    mail: str

    @property
    def is_wanted(self) -> bool:
        return self.on_page or self.mail != Mail.NEVER


def usual(kind: str) -> Choice:
    """What holds for who has chosen nothing."""
    return Choice(on_page=True, mail=MANNERS[kind].mail)


def choices_of(user: User) -> dict[str, Choice]:
    """Of every kind that makes notices, in the order of ``NOTICED``."""
    rows = NoticeChoice.objects.filter(user=user)
    chosen = {row.kind: Choice(row.on_page, row.mail) for row in rows}
    return {str(kind): chosen.get(kind, usual(kind)) for kind in NOTICED}


def choices_of_people(people: Collection[User], kind: str) -> dict[int, Choice]:
    """What each of them chose for one kind, by their key. One query."""
    rows = NoticeChoice.objects.filter(user__in=people, kind=kind)
    chosen = {row.user_id: Choice(row.on_page, row.mail) for row in rows}
    return {person.pk: chosen.get(person.pk, usual(kind)) for person in people}


def stop_mail(user: User, kinds: Collection[str]) -> None:
    """No more e-mails of these kinds; what stands on the page stays."""
    chosen = choices_of(user)
    for kind in kinds:
        choose(user, kind, Choice(on_page=chosen[kind].on_page, mail=Mail.NEVER))


def choose(user: User, kind: str, choice: Choice) -> None:
    """Raises Invalid for a kind that makes no notices."""
    if kind not in NOTICED:
        raise Invalid(f"There are no notices of the kind “{kind}”.", fields={"kind": "unknown"})
    NoticeChoice.objects.update_or_create(
        user=user, kind=kind, defaults={"on_page": choice.on_page, "mail": choice.mail}
    )
