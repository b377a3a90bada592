"""A person's name and address where others' rows have them.

An e-mail address is nobody else's, so it is replaced wherever a text of the database has it. A name
may be an ordinary word: it is replaced where the code writes names, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from accounts.models import User
from labstead_core.audit_erasure import Renaming, Rewrite, steps_to_erase_name, walked

ROWS_AT_ONCE = 200
ADDRESS = "deleted address"
# Apps whose tables say who is who. The address may be somebody's again at once.
OF_ACCOUNTS = ("accounts", "account", "socialaccount", "mfa", "sessions", "admin")
WITH_WAYS_OF_THEIR_OWN = ("labstead_core.AuditEntry", "rights.Erasure")
# Columns that hold a user name and nothing else.
NAME_COLUMNS = (
    ("labstead_core.Announcement", "created_by"),
    ("labstead_core.ReadOnlyPeriod", "begun_by"),
    ("admin_console.FailedTask", "closed_by"),
)
# Texts in which people are mentioned as @name.
MENTIONING = (
    ("discussions.Comment", "text"),
    ("notifications.Activity", "text"),
    ("notifications.Activity", "title"),
)


@dataclass(frozen=True)
class Traces:
    """``person`` is a primary key."""

    person: int
    name: str
    email: str
    new_name: str

    @classmethod
    def of(cls, person: User, *, new_name: str) -> Self:
        return cls(person.pk, person.username, person.email, new_name)

    def without_address(self, text: str) -> str:
        if not self.email:
            return text
        return re.sub(re.escape(self.email), ADDRESS, text, flags=re.IGNORECASE)

    def without_mention(self, text: str) -> str:
        mention = rf"(?<![\w@/.-])@{re.escape(self.name)}(?![\w-])"
        return re.sub(mention, f"@{self.new_name}", text, flags=re.IGNORECASE)

    def without_name(self, text: str) -> str:
        """Of a text of JSON: as a value, as a mention, and as the first part of an address."""
        name = re.escape(self.name)
        text = self.without_mention(text)
        return re.sub(rf'(?<=["/]){name}(?=["/])', self.new_name, text)


def wipe_accounts(traces: Traces) -> None:
    """In the transaction of the erasure: tables that say who is who, where the address is free
    from then on. They are small."""
    if traces.email:
        for label, column in text_columns():
            if label.partition(".")[0] in OF_ACCOUNTS:
                exhaust(steps_to_rewrite(label, column, traces.email, traces.without_address))


def steps_to_wipe(traces: Traces) -> Iterator[None]:
    """All other tables. May be stopped after any step, and begun again.

    Reads each column of texts once, for the address.
    """
    renaming = Renaming(
        traces.person, traces.name, traces.new_name, traces.email, traces.without_address
    )
    yield from steps_to_erase_name(renaming)
    for label, column in NAME_COLUMNS:
        rows_of(label).filter(**{column: traces.name}).update(**{column: traces.new_name})
    for label, column in MENTIONING:
        yield from steps_to_rewrite(label, column, f"@{traces.name}", traces.without_mention)
    body = ("notifications.Delivery", "body")
    yield from steps_to_rewrite(*body, traces.name, traces.without_name)
    yield from steps_to_forget_mentions(traces)
    for label, column in text_columns() if traces.email else ():
        if label.partition(".")[0] not in OF_ACCOUNTS:
            yield from steps_to_rewrite(label, column, traces.email, traces.without_address)


def exhaust(steps: Iterable[None]) -> None:
    for _ in steps:
        pass


def rows_of(label: str) -> models.QuerySet[Any]:
    """All of them, deleted ones too."""
    rows: models.QuerySet[Any] = apps.get_model(label)._base_manager.all()
    return rows


def steps_to_forget_mentions(traces: Traces) -> Iterator[None]:
    """Who was told of a comment: the key stays, and the name is the new one."""
    key = str(traces.person)
    rows = rows_of("discussions.Comment").filter(mentioned__has_key=key)
    yield from in_steps(rows, "mentioned", lambda told: told | {key: traces.new_name})


def text_columns() -> Iterator[tuple[str, str]]:
    """Every column that may hold a text, of every table but the audit trail and the erasures."""
    for model in apps.get_models():
        label = model._meta.label
        if label in WITH_WAYS_OF_THEIR_OWN or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                yield label, field.name


def steps_to_rewrite(label: str, column: str, wanted: str, change: Rewrite) -> Iterator[None]:
    field = apps.get_model(label)._meta.get_field(column)
    is_json = isinstance(field, models.JSONField)
    found = rows_of(label).annotate(as_text=Cast(column, TextField()))
    rows = found.filter(Q(as_text__icontains=wanted))

    def changed(value: Any) -> Any:
        return walked(value, change) if is_json else change(value)

    yield from in_steps(rows, column, changed)


def in_steps(
    rows: models.QuerySet[Any], column: str, change: Callable[[Any], Any]
) -> Iterator[None]:
    """A transaction for some rows each, in which nobody else changes them."""
    every = rows.model._base_manager
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), ROWS_AT_ONCE):
        with transaction.atomic():
            some = every.select_for_update().filter(pk__in=pks[start : start + ROWS_AT_ONCE])
            for pk, value in list(some.values_list("pk", column)):
                every.filter(pk=pk).update(**{column: change(value)})
        yield
