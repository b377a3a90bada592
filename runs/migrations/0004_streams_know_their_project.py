"""Streams of runs from before count for their project, too."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery

RUNS_AT_ONCE = 1_000


def name_owners(apps: Any, schema_editor: Any) -> None:
    run_model, stream_model = apps.get_model("runs", "Run"), apps.get_model("history", "Stream")
    for kind in ("history", "system", "console"):
        owner = run_model.objects.filter(**{kind: OuterRef("pk")}).values("project")[:1]
        own = run_model.objects.values(kind)
        nameless = stream_model.objects.filter(owner_id=None, pk__in=own)
        while pks := list(nameless.values_list("pk", flat=True)[:RUNS_AT_ONCE]):
            stream_model.objects.filter(pk__in=pks).update(owner_id=Subquery(owner))


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0003_rewinds_hidden_keys_and_owners"),
        ("runs", "0003_undelete_window"),
    ]

    operations = [migrations.RunPython(name_owners, migrations.RunPython.noop)]
