"""All rows of ours, to prove that a refusal changed none."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage

OURS = ("accounts", "projects", "history", "runs", "artifacts", "labstead_core")
# Who used a key when is noted also for requests that are refused.
NOTED = {"last_used_at"}


def everything() -> dict[str, Any]:
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    rows = {model._meta.label: rows_of(model) for model in models}
    return rows | {"files": stored_files("")}


def rows_of(model: Any) -> list[dict[str, Any]]:
    rows = model._base_manager.order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in NOTED} for row in rows]


def stored_files(folder: str) -> list[str]:
    if not default_storage.exists(folder or "."):
        return []
    folders, files = default_storage.listdir(folder)
    below = [name for inner in folders for name in stored_files(f"{folder}{inner}/")]
    return sorted(below + [f"{folder}{name}" for name in files])
