"""What the projects of a team are filtered and ordered by."""

from __future__ import annotations

from bridges.wandb.filters.conditions import moment, text, word
from bridges.wandb.filters.language import Language

PROJECTS = Language(
    fields={
        "name": text("name"),
        "description": text("description"),
        "created_at": moment("created_at"),
        "username": word("created_by__username"),
    },
    orders={"name": "name", "created_at": "created_at"},
    usual="-created_at",
)
