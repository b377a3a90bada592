from __future__ import annotations

from typing import Any

from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, page_of
from bridges.wandb.engine.fields import field_of
from bridges.wandb.projects.nodes import ProjectNode
from bridges.wandb.views.finding import demand_view, fitting, views_of
from bridges.wandb.views.nodes import ViewNode
from bridges.wandb.views.saving import delete_view, save_view

Values = dict[str, Any]


class Queries:
    def view(self, call: Call, id: str) -> ViewNode:
        return ViewNode(demand_view(call, id))


class Mutations:
    def upsert_view(self, call: Call, input: Values) -> Values:
        view, is_new = save_view(call, input)
        return {"view": ViewNode(view), "inserted": is_new}

    def delete_view(self, call: Call, input: Values) -> Values:
        """A draft is a view of its own: no other goes with it, and none is left behind."""
        delete_view(demand_view(call, input["id"]), by=call.user)
        return {"success": True, "pending_drafts": False}


@field_of("Project", "allViews")
def all_views(
    project: ProjectNode,
    call: Call,
    view_type: str | None = None,
    view_name: str | None = None,
    user_name: str | None = None,
    first: int | None = None,
    after: str | None = None,
) -> Connection:
    rows = views_of(call, project.project, view_type, view_name, user_name)
    return page_of(rows, ViewNode, after=after, first=fitting(rows, after, first))
