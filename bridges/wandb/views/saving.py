"""``upsertView`` and ``deleteView``. Who may log in a project may save views there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from bridges.wandb import json_text
from bridges.wandb.engine.calls import Call
from bridges.wandb.models import StoredView, StoredViewKind
from bridges.wandb.projects.finding import demand_project
from bridges.wandb.views.finding import demand_view, visible_views
from labstead_core.errors import Conflict, Invalid
from labstead_core.json_columns import storable
from projects.access import demand_of_holder, demand_to_log, may_log, project_role
from projects.models import Project
from projects.services import note_change

Values = Mapping[str, Any]
# Fields of a view by the client's words for them. What is null stays as it is.
TOLD = {
    "type": "kind",
    "name": "name",
    "display_name": "display_name",
    "description": "description",
    "spec": "spec",
}


@transaction.atomic
def save_view(call: Call, values: Values) -> tuple[StoredView, bool]:
    """The view, and whether it is new. Only its id names a view that is there already.

    A new one sent again, because its answer was lost, is told by its name.
    """
    told = told_of(values)
    if values.get("id"):
        view = demand_view(call, values["id"])
        demand_same_place(view, values)
        return change(view, told, by=call.user), False
    project = demand_project(call, values.get("entity_name"), values.get("project_name"))
    told.setdefault("kind", StoredViewKind.REPORT)
    same = visible_views(call).filter(project=project, kind=told["kind"], name=told.get("name"))
    twin = same.exclude(name="").first()
    if twin is not None:
        return change(twin, told, by=call.user), False
    return create(project, told, by=call.user), True


def told_of(values: Values) -> dict[str, str]:
    """Raises Invalid for a spec that is no object: the client could never read it again."""
    given = {field: values.get(word) for word, field in TOLD.items()}
    told = {field: storable(text) for field, text in given.items() if text is not None}
    if "spec" in told and not isinstance(json_text.read(told["spec"], "spec"), dict):
        raise Invalid("“spec” is the text of an object.", fields={"spec": "a JSON object"})
    return told


def demand_same_place(view: StoredView, values: Values) -> None:
    """Raise Invalid when the view is said to be elsewhere than it is."""
    team, name = view.project.team.slug, view.project.name.lower()
    told = values.get("entity_name") or team, (values.get("project_name") or name).lower()
    if told != (team, name):
        raise Invalid(
            f"“{view}” belongs to {view.project}. Save it as a new one to have it elsewhere."
        )


def create(project: Project, told: dict[str, str], *, by: User) -> StoredView:
    """Raises Forbidden, and Invalid without a spec."""
    demand_to_log(by, project)
    if "spec" not in told:
        raise Invalid("A view needs its spec.", fields={"spec": "a JSON object"})
    view = StoredView(team=project.team, project=project, author=by, **told)
    write(view)
    return view


def change(view: StoredView, told: dict[str, str], *, by: User) -> StoredView:
    demand_to_change(view, by=by)
    for field, text in told.items():
        setattr(view, field, text)
    write(view)
    return view


def delete_view(view: StoredView, *, by: User) -> None:
    demand_to_change(view, by=by)
    kind = StoredViewKind(view.kind).label
    note_change(view.project, "stored_view_deleted", by=by, view=str(view), kind=kind)
    view.delete()


def demand_to_change(view: StoredView, *, by: User) -> None:
    """Raise Forbidden for all but its author and the members of its project."""
    role = project_role(by, view.project)
    is_authors = view.author_id == by.pk and may_log(role, view.project)
    if not is_authors:
        demand_of_holder(role, view.project, role=Role.MEMBER)


def write(view: StoredView) -> None:
    """Raises Invalid with a message per field, Conflict (``slug_taken``)."""
    try:
        view.clean_fields(exclude=["team", "project", "author"])
        with transaction.atomic():
            view.save()
    except ValidationError as error:
        fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise Invalid(" ".join(fields.values()), fields=fields) from error
    except IntegrityError as error:
        raise Conflict(f"There is a view “{view.name}” already.", code="slug_taken") from error
