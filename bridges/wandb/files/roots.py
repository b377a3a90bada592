from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, page_of
from bridges.wandb.engine.fields import field_of
from bridges.wandb.files.nodes import RunFileNode
from bridges.wandb.files.patterns import paths_like
from bridges.wandb.files.sending import create_run_files, plain_path
from bridges.wandb.ids import pk_of
from bridges.wandb.runs.finding import demand_run_at
from bridges.wandb.runs.nodes import RunNode
from labstead_core.errors import NotFound
from runs import services
from runs.models import RunFile, RunFileQuerySet

Values = dict[str, Any]
SUCCESS = {"success": True, "client_mutation_id": None}


class Mutations:
    def create_run_files(self, call: Call, input: Values) -> Values:
        return create_run_files(call, input)

    def mark_run_files_uploaded(self, call: Call, input: Values) -> Values:
        """Nothing is to be done: their bytes were counted when they came."""
        demand_run_at(call, input["entity_name"], input["project_name"], input["run_name"])
        return SUCCESS

    def delete_files(self, call: Call, input: Values) -> Values:
        """All of them or none."""
        wanted = {pk_of(text, "RunFile") for text in input["files"]}
        visible = RunFile.objects.visible_to(call.user).filter(pk__in=wanted)
        rows = list(
            visible.select_related("run__project__team__organization", "team__organization")
        )
        if len(rows) < len(wanted):
            raise NotFound("There is no such file, or you may not see it.")
        with transaction.atomic():
            for row in rows:
                services.delete_file(row, by=call.user)
        return SUCCESS


@field_of("Run", "fileCount")
def file_count(run: RunNode, call: Call) -> int:
    return ready_files(run, call).count()


@field_of("Run", "files")
def files(
    run: RunNode,
    call: Call,
    names: Sequence[str | None] | None = None,
    after: str | None = None,
    first: int | None = None,
    pattern: str | None = None,
) -> Connection:
    """By path. No names are all files."""
    found = ready_files(run, call).order_by("path")
    if names:
        named = [plain_path(name) for name in names if name and "\0" not in name]
        found = found.filter(path__in=named)
    elif pattern:
        paths = found.values_list("path", flat=True)
        found = found.filter(path__in=paths_like(pattern, paths))
    return page_of(
        found.select_related("run__project__team"), RunFileNode, after=after, first=first
    )


def ready_files(run: RunNode, call: Call) -> RunFileQuerySet:
    """Those whose bytes are here: a client registers more than it sends."""
    files: RunFileQuerySet = RunFile.objects.visible_to(call.user).filter(run=run.run).ready()
    return files
