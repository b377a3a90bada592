"""Every change of saved views: of named ones, and of the workspace each person has."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Role, User
from labstead_core.errors import Conflict, Forbidden, Invalid
from labstead_core.json_columns import storable
from projects import access
from projects.layouts import check_layout
from projects.models import Project, SavedView
from projects.services import note_change

MOST_VIEWS = 200


@transaction.atomic
def save_view(project: Project, name: str, *, layout: dict[str, Any], by: User) -> SavedView:
    """A new named view for everybody who sees the project. Raises Conflict (``slug_taken``)."""
    access.demand(by, project, role=Role.MEMBER)
    check_layout(layout)
    if project.saved_views.exclude(name="").count() >= MOST_VIEWS:
        raise Invalid(f"A project has at most {MOST_VIEWS} views. Delete one first.")
    view = SavedView(project=project, owner=by, name=storable(name), layout=storable(layout))
    write(view)
    note_change(project, "view_saved", by=by, view=name)
    return view


@transaction.atomic
def change_view(
    view: SavedView, *, by: User, version: int | None = None, **changes: Any
) -> SavedView:
    """Rename a named view, give it another layout, or make it the project's default.

    ``version`` is the one that was read; Conflict (``view_changed``) when there is a newer one.
    """
    project = view.project
    if view.is_personal:
        raise Forbidden("Somebody's own workspace is changed by them alone. Save it as a view.")
    access.demand(by, project, role=Role.MEMBER)
    if "layout" in changes:
        check_layout(changes["layout"])
    if changes.get("is_default"):
        project.saved_views.filter(is_default=True).exclude(pk=view.pk).update(is_default=False)
    take_turn(view, version)
    for name, value in changes.items():
        setattr(view, name, storable(value))
    write(view, update_fields=[*changes, "updated_at"])
    note_change(project, "view_changed", by=by, view=view.name, fields=sorted(changes))
    return view


def take_turn(view: SavedView, version: int | None) -> None:
    """Count the change; of two people who read the same version only the first comes through."""
    rows = SavedView.objects.filter(pk=view.pk)
    turn = rows if version is None else rows.filter(version=version)
    if not turn.update(version=F("version") + 1):
        raise Conflict(
            "Somebody has changed this view meanwhile. Load it again, or save yours under another "
            "name.",
            code="view_changed",
        )
    view.refresh_from_db(fields=["version"])


def write(view: SavedView, **options: Any) -> None:
    try:
        with transaction.atomic():
            view.save(**options)
    except IntegrityError as error:
        raise Conflict(
            f"The project has a view “{view.name}” already.", code="slug_taken"
        ) from error


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    """Take a named view away. The project's admins and members may."""
    if view.is_personal:
        raise Forbidden("Somebody's own workspace is reset by them alone.")
    access.demand(by, view.project, role=Role.MEMBER)
    note_change(view.project, "view_deleted", by=by, view=view.name)
    view.delete()


@transaction.atomic
def keep_workspace(project: Project, *, layout: dict[str, Any], by: User) -> SavedView:
    """The person's own workspace of this project; made when missing. Anybody who sees it may."""
    check_layout(layout)
    rows = SavedView.objects.select_for_update().filter(project=project, owner=by, name="")
    view = rows.first()
    if view is None:
        view = SavedView(project=project, owner=by, layout=storable(layout))
        write(view)
        return view
    view.layout = storable(layout)
    view.version += 1
    view.save(update_fields=["layout", "version", "updated_at"])
    return view


def reset_workspace(project: Project, *, by: User) -> None:
    """Back to the project's default. Nothing happens twice."""
    SavedView.objects.filter(project=project, owner=by, name="").delete()
