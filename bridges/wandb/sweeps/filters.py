"""What ``project.sweeps()`` is filtered by."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from bridges.wandb.filters.conditions import bad, moment, word
from bridges.wandb.filters.language import Language
from bridges.wandb.sweeps.states import OF_SWEEPS


def state(rows: Any, name: str, value: Any) -> Q:
    """Our words for the client's: one of its states is two of ours."""
    words = value if isinstance(value, list) else [value]
    if name not in ("$eq", "$in") or not all(isinstance(one, str) for one in words):
        raise bad("States are compared with words.")
    wanted = {one.upper() for one in words}
    return Q(state__in=[ours for ours, theirs in OF_SWEEPS.items() if theirs in wanted])


SWEEPS = Language(
    fields={
        "name": word("slug"),
        "display_name": word("name"),
        "description": word("description"),
        "method": word("method"),
        "state": state,
        "created_at": moment("created_at"),
        "updated_at": moment("updated_at"),
        "username": word("created_by__username"),
    },
    orders={"created_at": "created_at"},
    usual="-pk",
)
