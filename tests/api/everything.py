"""All rows of ours, to prove that a refusal changed none."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection

OURS = (
    "accounts",
    "admin_console",
    "projects",
    "notifications",
    "discussions",
    "history",
    "runs",
    "artifacts",
    "sweeps",
    "rights",
    "labstead_core",
)
# Who used a key when is noted also for requests that are refused.
NOTED = {"last_used_at"}


def everything() -> dict[str, Any]:
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    rows = {model._meta.label: rows_of(model) for model in models}
    return rows | {"files": stored_files("")}


def rows_of(model: Any) -> list[tuple[Any, ...]]:
    """As the database has them, which takes a tenth of the time that objects of Django take."""
    quote = connection.ops.quote_name
    fields = [one for one in model._meta.concrete_fields if one.name not in NOTED]
    columns = ", ".join(quote(one.column) for one in fields)
    order = quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {quote(model._meta.db_table)} ORDER BY {order}")
        return list(cursor.fetchall())


def stored_files(folder: str) -> list[str]:
    if not default_storage.exists(folder or "."):
        return []
    folders, files = default_storage.listdir(folder)
    below = [name for inner in folders for name in stored_files(f"{folder}{inner}/")]
    return sorted(below + [f"{folder}{name}" for name in files])
