"""Views without a name are workspaces, as they were before there were kinds."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def name_kinds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("projects", "SavedView").objects.filter(name="").update(kind="workspace")


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_kinds_of_views")]

    operations = [migrations.RunPython(name_kinds, migrations.RunPython.noop)]
