"""What the wandb client leaves behind, without the client."""

from __future__ import annotations

from accounts.models import User
from bridges.wandb.ids import global_id
from bridges.wandb.models import StoredView, StoredViewKind
from projects.models import Project


def make_view(by: User, project: Project, **fields: str) -> StoredView:
    fields = {"kind": StoredViewKind.REPORT, "spec": "{}"} | fields
    view: StoredView = StoredView.objects.create(
        team=project.team, project=project, author=by, **fields
    )
    return view


def made_report(by: User, project: Project) -> str:
    """Its part of an address."""
    view = make_view(by, project, display_name="Hers", name="x1")
    return f"Hers--{global_id('View', view.pk).rstrip('=')}"
