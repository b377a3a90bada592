"""Uses by runs, and links into other collections."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from artifacts.access import demand_to_change
from artifacts.models import Collection, EdgeKind, Membership, RunEdge
from artifacts.names import LATEST, check_alias, check_name
from artifacts.services.changes import tell_collection_changed, tell_later
from artifacts.services.placing import place, point_aliases
from artifacts.services.shelves import lock_collection
from labstead_core.errors import Conflict
from projects.access import demand_to_log
from projects.models import Project
from runs.access import demand_to_change as demand_to_change_run
from runs.models import Run


@transaction.atomic
def note_use(run: Run, where: Membership, *, used_as: str = "", by: User) -> None:
    """The run uses this version, which its person may see. Again is harmless."""
    demand_to_change_run(by, run)
    RunEdge.objects.update_or_create(
        run=run,
        version=where.version,
        kind=EdgeKind.USED,
        defaults={"used_as": used_as} if used_as else {},
        create_defaults={"used_as": used_as, "team_id": where.version.team_id},
    )
    tell_later(where.version.project_id)


@transaction.atomic
def link_version(
    project: Project, name: str, source: Membership, *, aliases: Sequence[str] = (), by: User
) -> Membership:
    """A place for the version in another collection, which is made when missing. Again adds
    aliases. Raises Conflict (``artifact_type_differs``).
    """
    demand_to_log(by, project)
    check_name(name)
    for alias in aliases:
        check_alias(alias)
    version = source.version
    row, _ = Collection.objects.get_or_create(
        project=project,
        name=name,
        defaults={
            "team_id": project.team_id,
            "type": version.collection.type,
            "is_portfolio": True,
            "created_by": by,
        },
    )
    demand_to_change(by, row)
    collection = lock_collection(row.pk)
    check_target(collection, source)
    where = Membership.objects.filter(collection=collection, version=version).first()
    where = where or place(collection, version)
    point_aliases(where, [*aliases, LATEST])
    tell_collection_changed(collection)
    return where


def check_target(collection: Collection, source: Membership) -> None:
    if not collection.is_portfolio:
        raise Conflict(f"“{collection.name}” holds what is logged. Link into another collection.")
    if collection.type != source.version.collection.type:
        raise Conflict(
            f"“{collection.name}” holds artifacts of type “{collection.type}”, "
            f"not “{source.version.collection.type}”.",
            code="artifact_type_differs",
        )
