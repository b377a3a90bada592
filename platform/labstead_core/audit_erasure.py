"""A person's name leaves the audit trail; what was done stays, with the id of who did it.

The trail is append-only: triggers refuse every change but this one, and this one only inside a
transaction that opens a pass for it, which nobody else ever sees. A person may have many entries,
and nobody can note anything while one of these transactions runs on SQLite: so there are several,
and a short one each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from labstead_core.models import AuditEntry, AuditPass

OWN_AT_ONCE = 2_000
ROWS_AT_ONCE = 200
NOWHERE = {"address": "", "user_agent": "", "key_prefix": ""}
# Of these the last part of the target may be a person.
ABOUT_PEOPLE = ("team.", "organization.", "project.", "user.", "session.", "second_factor.")
Rewrite = Callable[[str], str]


@dataclass(frozen=True)
class Renaming:
    """``person`` is a primary key, ``email`` may be nothing."""

    person: int
    old: str
    new: str
    email: str
    rewrite_address: Rewrite


def steps_to_erase_name(renaming: Renaming) -> Iterator[None]:
    """A short transaction each. May be stopped after any of them, and begun again."""
    own = AuditEntry.objects.filter(actor=renaming.person).exclude(
        actor_name=renaming.new, **NOWHERE
    )
    while pks := list(own.order_by("pk").values_list("pk", flat=True)[:OWN_AT_ONCE]):
        with open_trail():
            AuditEntry.objects.filter(pk__in=pks).update(actor_name=renaming.new, **NOWHERE)
        yield
    pks = list(naming(renaming).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), ROWS_AT_ONCE):
        erase_in(pks[start : start + ROWS_AT_ONCE], renaming)
        yield


@contextmanager
def open_trail() -> Iterator[None]:
    with transaction.atomic():
        opened = AuditPass.objects.create()
        yield
        opened.delete()


def naming(renaming: Renaming) -> QuerySet[AuditEntry]:
    """Entries, also others', that have the name or the address somewhere in them."""
    found = Q(actor_name=renaming.old) | Q(operator_name=renaming.old)
    for word in filter(None, (renaming.old, renaming.email)):
        found |= Q(target__icontains=word) | Q(told__icontains=word)
    return AuditEntry.objects.annotate(told=Cast("details", TextField())).filter(found)


def erase_in(pks: list[int], renaming: Renaming) -> None:
    with open_trail():
        for entry in AuditEntry.objects.filter(pk__in=pks):
            AuditEntry.objects.filter(pk=entry.pk).update(**erased(entry, renaming))


def erased(entry: AuditEntry, renaming: Renaming) -> dict[str, Any]:
    old, new = renaming.old, renaming.new
    is_own = entry.actor_id == renaming.person
    at = NOWHERE if is_own else {}
    return at | {
        "actor_name": new if is_own or entry.actor_name == old else entry.actor_name,
        "operator_name": new if entry.operator_name == old else entry.operator_name,
        "target": target_of(entry, renaming),
        "details": walked(entry.details, lambda text: rewritten(text, renaming)),
    }


def target_of(entry: AuditEntry, renaming: Renaming) -> str:
    """``team/person``, ``person`` and what is in a personal team."""
    first, *rest = renaming.rewrite_address(entry.target).split("/")
    if first == renaming.old:
        first = renaming.new
    if rest and rest[-1] == renaming.old and entry.action.startswith(ABOUT_PEOPLE):
        rest[-1] = renaming.new
    return "/".join([first, *rest])


def rewritten(text: str, renaming: Renaming) -> str:
    text = renaming.rewrite_address(text)
    first, slash, rest = text.partition("/")
    return f"{renaming.new}{slash}{rest}" if first == renaming.old else text


def walked(value: Any, rewrite: Rewrite) -> Any:
    """The same JSON with other texts."""
    if isinstance(value, str):
        return rewrite(value)
    if isinstance(value, list):
        return [walked(one, rewrite) for one in value]
    if isinstance(value, dict):
        return {rewrite(name): walked(one, rewrite) for name, one in value.items()}
    return value
