"""Every change of saved views: of named ones, of drafts, and of the workspace each person has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Role, User
from labstead_core.errors import Conflict, Forbidden, Invalid
from labstead_core.json_columns import storable
from projects import access
from projects.layouts import check_layout
from projects.models import NAMED, Project, SavedView, ViewKind
from projects.services import note_change

MOST_VIEWS = 200
MOST_DRAFTS = 50
UNDELETE_DAYS = 7


@transaction.atomic
def save_view(
    project: Project,
    name: str,
    *,
    layout: dict[str, Any],
    by: User,
    kind: ViewKind = ViewKind.TEAM,
) -> SavedView:
    """A new named view, for everybody who sees the project or for oneself.

    Raises Conflict (``slug_taken``).
    """
    if kind == ViewKind.TEAM:
        access.demand(by, project, role=Role.MEMBER)
    check_layout(layout)
    if SavedView.objects.filter(project=project, kind__in=NAMED).count() >= MOST_VIEWS:
        raise Invalid(f"A project has at most {MOST_VIEWS} views. Delete one first.")
    view = new_view(project, kind, storable(layout), by=by, name=storable(name))
    write(view)
    note_team_change(view, "view_saved", by=by)
    return view


def new_view(
    project: Project, kind: ViewKind, layout: dict[str, Any], *, by: User, name: str = ""
) -> SavedView:
    return SavedView(project=project, kind=kind, owner=by, changed_by=by, name=name, layout=layout)


@transaction.atomic
def change_view(
    view: SavedView, *, by: User, version: int | None = None, **changes: Any
) -> SavedView:
    """Rename a named view, give it another layout or audience, or make it the project's default.

    ``version`` is the one that was read; Conflict (``view_changed``) when there is a newer one.
    """
    demand_to_change(view, by=by)
    kind = changes.get("kind", view.kind)
    if ViewKind.TEAM in (kind, view.kind):
        access.demand(by, view.project, role=Role.MEMBER)
    if "layout" in changes:
        check_layout(changes["layout"])
    if kind != ViewKind.TEAM and changes.get("is_default", view.is_default):
        raise Invalid("The project's default is a view of the team.")
    if changes.get("is_default"):
        siblings = SavedView.objects.filter(project=view.project_id, is_default=True)
        siblings.exclude(pk=view.pk).update(is_default=False)
    take_turn(view, version)
    for name, value in changes.items():
        setattr(view, name, storable(value))
    view.changed_by = by
    if kind == ViewKind.PERSONAL:
        view.owner = by
    write(view, update_fields=[*changes, "owner", "changed_by", "updated_at"])
    note_team_change(view, "view_changed", by=by, fields=sorted(changes))
    return view


def demand_to_change(view: SavedView, *, by: User) -> None:
    """Raise Forbidden unless it is the team's and they are a member, or it is their own."""
    if view.kind not in NAMED:
        raise Forbidden("Somebody's own workspace is changed by them alone. Save it as a view.")
    if view.kind == ViewKind.TEAM:
        access.demand(by, view.project, role=Role.MEMBER)
    elif view.owner_id != by.pk:
        raise Forbidden("This view is somebody's own. Save it under another name.")


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


def note_team_change(view: SavedView, act: str, *, by: User, **details: object) -> None:
    """What everybody shares is in the audit trail; what is one's own is not."""
    if view.kind == ViewKind.TEAM:
        note_change(view.project, act, by=by, view=view.name, **details)


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    """Take a named view away; for some days ``restore_view`` brings it back."""
    demand_to_change(view, by=by)
    forget_deleted_views(view.project)
    view.deleted_at, view.is_default = timezone.now(), False
    view.save(update_fields=["deleted_at", "is_default"])
    note_team_change(view, "view_deleted", by=by)


@transaction.atomic
def restore_view(view: SavedView, *, by: User) -> SavedView:
    """Raises Conflict (``slug_taken``) when another view has its name by now."""
    demand_to_change(view, by=by)
    view.deleted_at = None
    write(view, update_fields=["deleted_at"])
    note_team_change(view, "view_restored", by=by)
    return view


def forget_deleted_views(project: Project) -> None:
    long_ago = timezone.now() - timedelta(days=UNDELETE_DAYS)
    SavedView.deleted.filter(project=project, deleted_at__lt=long_ago).delete()


@transaction.atomic
def keep_workspace(project: Project, *, layout: dict[str, Any], by: User) -> SavedView:
    """The person's own workspace of this project; made when missing. Anybody who sees it may."""
    check_layout(layout)
    own = SavedView.objects.filter(project=project, owner=by, kind=ViewKind.WORKSPACE)
    view = own.select_for_update().first()
    if view is None:
        view = new_view(project, ViewKind.WORKSPACE, storable(layout), by=by)
        write(view)
        return view
    view.layout = storable(layout)
    view.version += 1
    view.save(update_fields=["layout", "version", "updated_at"])
    return view


def reset_workspace(project: Project, *, by: User) -> None:
    """Back to the project's default. Nothing happens twice."""
    SavedView.objects.filter(project=project, owner=by, kind=ViewKind.WORKSPACE).delete()


@transaction.atomic
def share_draft(project: Project, *, layout: dict[str, Any], by: User) -> SavedView:
    """A state as it is now, opened by whoever sees the project and has its link.

    The same state again is the same draft; of each person's the newest are kept.
    """
    check_layout(layout)
    drafts = SavedView.objects.filter(project=project, owner=by, kind=ViewKind.DRAFT)
    newest = drafts.order_by("-pk").first()
    wanted = storable(layout)
    if newest is not None and newest.layout == wanted:
        return newest
    kept = drafts.order_by("-pk").values_list("pk", flat=True)[: MOST_DRAFTS - 1]
    drafts.exclude(pk__in=list(kept)).delete()
    draft = new_view(project, ViewKind.DRAFT, wanted, by=by)
    draft.save()
    return draft
