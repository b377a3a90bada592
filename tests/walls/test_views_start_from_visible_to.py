"""In views, ``.objects.`` stands only right before ``visible_to``: read from the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (
    "accounts",
    "admin_console",
    "artifacts",
    "bridges",
    "discussions",
    "history",
    "notifications",
    "platform",
    "projects",
    "rights",
    "runs",
    "sweeps",
)
VIEW_FILES = (
    "api.py",
    "*_api.py",
    "api/*.py",
    "lookups.py",
    "pages.py",
    "views.py",
    "*_views.py",
    "views/*.py",
    "files/*.py",
    "consumer.py",
    "consumers.py",
    "live.py",
)
MANAGERS = {"objects", "deleted", "_default_manager", "_base_manager"}

# "file: expression", and why these rows need no look at who asks.
EXCUSES = {
    "runs/files/signed.py: RunFile.objects.filter": "the signed token names this one row",
    "artifacts/files/signed.py: Upload.objects.select_related": "likewise",
    "artifacts/files/signed.py: Blob.objects.select_related": "likewise",
    "rights/api/files.py: Export.objects.filter": "likewise",
    "rights/api/files.py: Import.objects.filter": "likewise",
    "accounts/api/serializers.py: Team.objects.joined_by": "those that the caller has joined",
    "runs/views/home.py: Run.objects.filter": "the keys are those of rows that one may see",
    "platform/labstead_core/api/views.py: self.model._default_manager.none": (
        "no rows at all, while the API's description is written"
    ),
}


def view_files() -> Iterator[Path]:
    for folder in FOLDERS:
        for pattern in VIEW_FILES:
            yield from (ROOT / folder).rglob(pattern)


def uses_of_managers(path: Path) -> Iterator[str]:
    """``Model.objects.method`` for every use, and ``Model.objects`` where one is handed on."""
    tree = ast.parse(path.read_text())
    inner = {id(node.value): node for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield ast.unparse(inner.get(id(node), node))


def unguarded() -> set[str]:
    return {
        f"{path.relative_to(ROOT)}: {use}"
        for path in view_files()
        for use in uses_of_managers(path)
        if not use.endswith(".visible_to")
    }


def test_the_search_finds_the_views() -> None:
    guarded = [use for path in view_files() for use in uses_of_managers(path)]
    assert "Project.objects.visible_to" in guarded


def test_every_query_of_a_view_starts_from_visible_to() -> None:
    assert unguarded() - set(EXCUSES) == set()


def test_no_excuse_is_stale() -> None:
    assert set(EXCUSES) - unguarded() == set()
