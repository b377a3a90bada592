"""A person's name leaves the audit trail; what was done stays, with the id of who did it.

The trail is append-only: triggers refuse every change but this one, and this one only inside a
transaction that opens a pass for it, which nobody else ever sees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from labstead_core.models import AuditEntry, AuditPass

ROWS_AT_ONCE = 500
# Of these the last part of the target may be a person.
ABOUT_PEOPLE = ("team.", "organization.", "project.", "user.", "session.", "second_factor.")
Rewrite = Callable[[str], str]


@dataclass(frozen=True)
class Renaming:
    """``person`` is a primary key."""

    person: int
    old: str
    new: str
    rewrite_address: Rewrite


@transaction.atomic
def erase_name(renaming: Renaming) -> int:
    """How many entries. The person's own lose from where they came as well."""
    opened = AuditPass.objects.create()
    entries = AuditEntry.objects.filter(concerning(renaming)).order_by("pk")
    changed = sum(erase_in(entry, renaming) for entry in entries.iterator(ROWS_AT_ONCE))
    opened.delete()
    return changed


def concerning(renaming: Renaming) -> Q:
    own = Q(actor=renaming.person) | Q(actor_name=renaming.old) | Q(operator_name=renaming.old)
    details = AuditEntry.objects.annotate(told=Cast("details", TextField()))
    named = details.filter(told__icontains=renaming.old).values("pk")
    return own | Q(target__icontains=renaming.old) | Q(pk__in=named)


def erase_in(entry: AuditEntry, renaming: Renaming) -> int:
    return AuditEntry.objects.filter(pk=entry.pk).update(**erased(entry, renaming))


def erased(entry: AuditEntry, renaming: Renaming) -> dict[str, Any]:
    old, new = renaming.old, renaming.new
    is_own = entry.actor_id == renaming.person
    at = {"address": "", "user_agent": "", "key_prefix": ""} if is_own else {}
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
