"""``api.runs``: the runs of a project that match, in order, in pages."""

from __future__ import annotations

from dataclasses import dataclass

from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, Edge, PageInfo, offset_of, page_size
from bridges.wandb.engine.together import expect
from bridges.wandb.runs.filters import read_filters
from bridges.wandb.runs.nodes import RunNode
from bridges.wandb.runs.ordering import read_order
from projects.models import Project
from runs.filters import in_order
from runs.models import Run
from runs.table.service import Page, Question, RunTable


@dataclass(frozen=True)
class RunPage:
    """What the client asks for, in its own words."""

    filters: str | None = None
    order: str | None = None
    after: str | None = None
    first: int | None = None


def count_runs(project: Project, filters: str | None) -> int:
    return RunTable(project).count(read_filters(filters, project=project.name))


def page_of_runs(call: Call, project: Project, asked: RunPage) -> Connection:
    """Any edge may be gone on from. Raises FilterError, and Invalid for a cursor of another order.

    A cursor is that of the table where a page began, and how many runs came since.
    """
    offset, cursor = read_cursor(asked.after)
    question = Question(
        where=read_filters(asked.filters, project=project.name),
        order=read_order(asked.order),
        limit=page_size(asked.first),
        offset=offset,
        cursor=cursor,
    )
    page = RunTable(project).page(question)
    cursors = cursors_of(page, offset, cursor)
    nodes = [RunNode(run) for run in runs_of(call, project, page.pks)]
    edges = [Edge(node, cursors[node.run.pk]) for node in nodes]
    end = cursors[page.pks[-1]] if page.pks else asked.after
    return Connection(edges, PageInfo(page.cursor is not None, end), page.total)


def runs_of(call: Call, project: Project, pks: list[int]) -> list[Run]:
    rows = Run.objects.visible_to(call.user).with_people().select_related("client_run")
    runs = in_order(rows.filter(project=project), pks)
    for run in runs:
        # One object for all, so that what is found out about it is found out once.
        run.project = project
    expect(call, (run.history_id for run in runs))
    expect(call, (run.system_id for run in runs))
    return runs


def cursors_of(page: Page, offset: int, cursor: str) -> dict[int, str]:
    """For each run. That of the last one is the table's own, which counts from there."""
    found = {pk: f"{offset + place}:{cursor}" for place, pk in enumerate(page.pks, start=1)}
    if page.cursor is not None:
        found[page.pks[-1]] = f"0:{page.cursor}"
    return found


def read_cursor(text: str | None) -> tuple[int, str]:
    offset, _, cursor = (text or "").partition(":")
    return offset_of(offset), cursor
