"""Finding what an API address names, inside the caller's rows."""

from __future__ import annotations

from accounts.access import demand as demand_in_team
from accounts.models import Role
from artifacts.models import Collection, Membership, Version, VersionState
from labstead_core.errors import Invalid, NotFound
from labstead_core.visitors import Visitor
from projects.models import Project
from projects.services import get_or_create_project
from runs.api import lookups


class InProject(lookups.InProject):
    def demand_place(self) -> None:
        """Raise NotFound unless the project, or the team that would own it, is visible."""
        projects = Project.objects.visible_to(self.request.user)
        if not projects.at(self.kwargs["team"], self.kwargs["project"]).exists():
            self.find_team()

    def project_to_log(self) -> Project:
        """The project in the address; made when missing, as the first run of a name does."""
        projects = Project.objects.visible_to(self.request.user).select_related(
            "team__organization"
        )
        existing = projects.at(self.kwargs["team"], self.kwargs["project"]).first()
        if existing is not None:
            return existing
        team = self.find_team()
        demand_in_team(self.person, team, role=Role.MEMBER)
        return get_or_create_project(team, self.kwargs["project"], by=self.person)

    def find_collection(self) -> Collection:
        rows = Collection.objects.visible_to(self.request.user)
        at = rows.at(self.kwargs["team"], self.kwargs["project"])
        return at.select_related("project__team").get_visible(name=self.kwargs["collection"])

    def find_place(self) -> Membership:
        """The version in the address: its number in the collection, or an alias."""
        rows = Membership.objects.visible_to(self.request.user)
        at = rows.at(self.kwargs["team"], self.kwargs["project"])
        named = at.filter(collection__name=self.kwargs["collection"])
        return by_word(named.with_version(), self.kwargs["version"])

    def find_draft(self) -> Version:
        """The draft, or the version that came of it."""
        rows = Version.objects.visible_to(self.request.user)
        at = rows.at(self.kwargs["team"], self.kwargs["project"])
        found = at.select_related("project__team__organization", "collection", "same_as", "base")
        draft = found.get_visible(slug=self.kwargs["draft"])
        if draft.state == VersionState.DELETED and draft.same_as is None:
            raise NotFound()
        return draft


def by_word(rows: object, word: str) -> Membership:
    """Raises NotFound."""
    found: Membership = rows.committed().named(word).get_visible()  # type: ignore[attr-defined]
    return found


def find_named(visitor: Visitor, name: str, *, home: Project) -> Membership:
    """``iris:v3``, ``project/iris:best`` or ``team/project/iris``; without a version the latest."""
    address, _, word = name.partition(":")
    parts = address.split("/")
    if not 1 <= len(parts) <= 3 or not all(parts):
        raise Invalid(
            "Name an artifact like “iris:latest” or “team/project/iris:v3”.",
            fields={"artifact": "[team/][project/]name[:version]"},
        )
    team = parts[0] if len(parts) == 3 else home.team.slug
    project = parts[-2] if len(parts) > 1 else home.name
    rows = Membership.objects.visible_to(visitor).at(team, project)
    return by_word(rows.filter(collection__name=parts[-1]).with_version(), word or "latest")
