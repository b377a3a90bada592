"""A project leaves as an archive and comes back as it was, to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from accounts.models import Organization, User
from projects.models import Project
from rights.archive.tables import NOT_CARRIED, TABLES
from runs.models import Run
from tests.factories import make_team, make_user
from tests.history.streams import rows_of
from tests.rights.making import ODD_ROWS, archived, brought, contents, full_project

pytestmark = pytest.mark.django_db


def comparable(found: dict[str, Any]) -> dict[str, Any]:
    """With versions called by collection and number, whose ids are drawn anew at each place."""
    words = {row["id"]: f"{row['collection']}:v{row['index']}" for row in found["versions.jsonl"]}
    found.pop("manifest.json")
    return {renamed(name, words): with_words(value, words) for name, value in found.items()}


def renamed(name: str, words: dict[str, str]) -> str:
    return next((name.replace(one, word) for one, word in words.items() if one in name), name)


def with_words(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: with_words(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_words(inner, words) for inner in value]
    return words.get(value, value) if isinstance(value, str) else value


def test_what_comes_back_is_what_left(ada: User) -> None:
    project = full_project(ada)
    first = archived(project, by=ada)
    job = brought(first, ada.personal_team, by=ada)
    assert (job.error, job.state) == ("", "done")
    second = archived(job.project, by=ada)
    before, after = comparable(contents(first)), comparable(contents(second))
    assert before.keys() == after.keys()
    before["runs.jsonl"][1]["state"] = "crashed"  # it ran, and nobody goes on with it
    before["sweeps.jsonl"][0]["state"] = "paused"
    for name in before:
        assert after[name] == before[name], name
    assert all(before.values()), "each table has rows"


def test_each_value_of_history_comes_back(ada: User) -> None:
    project = full_project(ada)
    job = brought(archived(project, by=ada), ada.personal_team, by=ada)
    run = Run.objects.get(project=job.project, slug="r1")
    rows = rows_of(run.history)
    assert rows == ODD_ROWS + ODD_ROWS[:2]
    assert repr(rows) == repr(rows_of(project.runs.get(slug="r1").history))
    assert rows_of(run.console) == [{"text": "epoch 1\n", "stream": "stdout"}]
    assert Run.objects.get(project=job.project, slug="r2").parent == run


def test_people_are_found_by_their_address_or_leave_their_name(ada: User) -> None:
    elsewhere = Organization.objects.create(name="Elsewhere")
    bob = make_user("bob", organization=elsewhere)
    project = full_project(bob, make_team("vision", by=bob))
    people = contents(archived(project, by=bob))["people.jsonl"]
    assert {"username": "bob", "name": "", "email": "bob@example.com"} in people
    data = archived(project, by=bob)
    job = brought(data, ada.personal_team, by=ada)
    run = Run.objects.get(project=job.project, slug="r1")
    assert run.created_by == ada
    comment = job.project.comments.get()
    assert (comment.author, comment.author_name) == (None, people[1]["username"])
    again = contents(archived(job.project, by=ada))
    assert again["runs.jsonl"][0]["created_by"] == "bob"
    assert all("email" not in one for one in again["people.jsonl"] if one["username"] != "ada")


def of_projects() -> dict[str, type[models.Model]]:
    """All tables with rows of a project."""
    found = {}
    for model in apps.get_models():
        path = getattr(model._default_manager.none(), "project_path", "")
        has_key = any(one.related_model is Project for one in model._meta.concrete_fields)
        if path or has_key or model is Project:
            found[model._meta.label] = model
    return found


def label_of(model: type[models.Model]) -> str:
    return model._meta.label


def test_each_table_of_a_project_is_carried_or_has_a_reason() -> None:
    carried = {label_of(table.model) for table in TABLES}
    known = carried | NOT_CARRIED.keys()
    assert of_projects().keys() - known == set()
    assert NOT_CARRIED.keys() - of_projects().keys() == set()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_field_is_carried_or_has_a_reason(table: Any) -> None:
    given = {one.field for one in table.columns} | table.left_out.keys() | {"id", "team", "project"}
    fields = {one.name for one in table.model._meta.concrete_fields}
    assert fields - given == set()
    assert (set(table.left_out) | {one.field for one in table.columns}) - fields == set()


def test_operators_take_projects_along(ada: User, tmp_path: Path, capsys: Any) -> None:
    project = full_project(ada)
    file = tmp_path / "out.zip"
    call_command("export_project", str(project), str(file))
    call_command("import_project", str(file), "ada", by="ada", name="Copied")
    assert "Imported ada/Copied." in capsys.readouterr().out
    assert Project.objects.get(name="Copied").runs.count() == 2
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_project", str(project), str(file))
