"""A person's name and address where others' rows have them.

An e-mail address is nobody else's, so it is replaced wherever a text of the database has it. A name
may be an ordinary word: it is replaced where the code writes names, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from accounts.models import User
from labstead_core.audit_erasure import Renaming, Rewrite, erase_name, walked

ROWS_AT_ONCE = 200
ADDRESS = "deleted address"
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


def wipe(traces: Traces) -> None:
    """Inside the transaction of the erasure. Reads each column of texts once, for the address."""
    renaming = Renaming(traces.person, traces.name, traces.new_name, traces.without_address)
    erase_name(renaming)
    for label, column in NAME_COLUMNS:
        rows_of(label).filter(**{column: traces.name}).update(**{column: traces.new_name})
    for label, column in MENTIONING:
        rewrite(label, column, f"@{traces.name}", traces.without_mention)
    rewrite("notifications.Delivery", "body", traces.name, traces.without_name)
    forget_mentions(traces)
    if traces.email:
        for label, column in text_columns():
            rewrite(label, column, traces.email, traces.without_address)


def rows_of(label: str) -> models.QuerySet[Any]:
    """All of them, deleted ones too."""
    rows: models.QuerySet[Any] = apps.get_model(label)._base_manager.all()
    return rows


def forget_mentions(traces: Traces) -> None:
    """Who was told of a comment: the key stays, and the name is the new one."""
    rows = rows_of("discussions.Comment").filter(mentioned__has_key=str(traces.person))
    for comment in rows.only("pk", "mentioned").iterator(ROWS_AT_ONCE):
        told = comment.mentioned | {str(traces.person): traces.new_name}
        rows_of("discussions.Comment").filter(pk=comment.pk).update(mentioned=told)


def text_columns() -> Iterator[tuple[str, str]]:
    """Every column that may hold a text, of every table but the audit trail."""
    for model in apps.get_models():
        label = model._meta.label
        if label == "labstead_core.AuditEntry" or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                yield label, field.name


def rewrite(label: str, column: str, wanted: str, change: Rewrite) -> None:
    field = apps.get_model(label)._meta.get_field(column)
    found = rows_of(label).annotate(as_text=Cast(column, TextField()))
    rows = found.filter(Q(as_text__icontains=wanted)).values_list("pk", column)
    for pk, value in list(rows):
        is_json = isinstance(field, models.JSONField)
        told = walked(value, change) if is_json else change(value)
        rows_of(label).filter(pk=pk).update(**{column: told})
