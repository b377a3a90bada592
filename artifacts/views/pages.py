"""The bases of the pages of artifacts: of a project, of a collection, of a version."""

from __future__ import annotations

from functools import partial
from typing import Any

from accounts.models import Role
from artifacts.live import artifacts_cursor
from artifacts.models import Collection, Membership, Version
from artifacts.names import index_of
from labstead_core.pages import lazily
from projects.models import Project, Visibility
from projects.pages import ProjectPage


class ArtifactsPage(ProjectPage):
    tab = "artifacts"

    def frame(self) -> dict[str, Any]:
        return super().frame() | {
            "live_topic": f"artifacts:{self.project.team.slug}/{self.project.name}",
            "live_cursor": lazily(partial(artifacts_cursor, self.project)),
            "api": self.api,
        }

    def may_change(self, thing: Collection | Version) -> bool:
        """As ``artifacts.access.demand_to_change`` decides."""
        if self.role in (Role.MEMBER, Role.ADMIN):
            return True
        is_own = self.request.user.is_authenticated and thing.created_by_id == self.request.user.pk
        return is_own and self.project.visibility == Visibility.OPEN


class OneCollectionPage(ArtifactsPage):
    """``self.collection`` is the one in the address, of whatever type it is by now."""

    collection: Collection

    def find_project(self, *, team: str, project: str, **below: str) -> Project | None:
        rows = Collection.objects.visible_to(self.request.user).at(team, project)
        named = rows.filter(name=below["collection"])
        found = named.select_related("project__team__organization", "created_by").first()
        if found is None:
            return None
        self.collection = found
        return found.project

    def frame(self) -> dict[str, Any]:
        return super().frame() | {
            "collection": self.collection,
            "can_change": self.may_change(self.collection),
        }


class OneVersionPage(ArtifactsPage):
    """``self.place`` is the version in the address, by its number or an alias."""

    place: Membership
    version_tab = ""

    def find_project(self, *, team: str, project: str, **below: str) -> Project | None:
        rows = Membership.objects.visible_to(self.request.user).at(team, project).committed()
        index = index_of(below["version"])
        word = {"aliases__name": below["version"]} if index is None else {"index": index}
        named = rows.with_version().filter(collection__name=below["collection"], **word)
        found = named.select_related("collection__project__team__organization").first()
        if found is None:
            return None
        self.place = found
        project_found: Project = found.collection.project
        return project_found

    def frame(self) -> dict[str, Any]:
        return super().frame() | {
            "place": self.place,
            "version": self.place.version,
            "collection": self.place.collection,
            "version_tab": self.version_tab,
            "can_change": self.may_change(self.place.version),
            "can_name": self.may_change(self.place.collection),
        }
