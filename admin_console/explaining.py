"""Why somebody can see a team, a project or a run, or cannot.

Each line of the answer is what one of the functions says that decide it on every page.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from accounts.access import organization_role, team_role
from accounts.models import Role, Team, User
from labstead_core.errors import NotFound
from projects.access import may_log, project_role
from projects.models import Project, ProjectMembership
from runs.models import Run


@dataclass(frozen=True)
class Fact:
    question: str
    answer: str


@dataclass(frozen=True)
class Explanation:
    """``is_visible`` is what the person's own pages would say."""

    target: str
    is_visible: bool
    facts: list[Fact]


def explain(user: User, address: str) -> Explanation:
    """``address`` is that of a page: ``team``, ``team/project`` or ``team/project/runs/run``.

    Raises NotFound when there is no such thing at all.
    """
    team, project, run = parts_of(address)
    home = Team.objects.select_related("organization").filter(slug=team).first()
    if home is None:
        raise NotFound(f"There is no team “{team}”.")
    if not project:
        return Explanation(home.slug, sees_team(user, home), of_account(user) + of_team(user, home))
    found = Project.objects.select_related("team__organization").at(team, project).first()
    if found is None:
        raise NotFound(f"The team “{team}” has no project “{project}”.")
    facts = of_account(user) + of_team(user, home) + of_project(user, found)
    if not run:
        seen = Project.objects.visible_to(user).filter(pk=found.pk).exists()
        return Explanation(str(found), seen, facts)
    return of_run(user, found, run, facts)


def parts_of(address: str) -> tuple[str, str, str]:
    """Also of an address as the browser shows it."""
    path = unquote(urlsplit(address.strip()).path).strip("/").split("/")
    run = path[3] if len(path) > 3 and path[2] == "runs" else ""
    return path[0], path[1] if len(path) > 1 else "", run


def of_account(user: User) -> list[Fact]:
    state = "yes" if user.is_active else "no: it sees nothing at all"
    return [Fact("Is the account active?", state)]


def of_team(user: User, team: Team) -> list[Fact]:
    organization = team.organization
    return [
        Fact(
            f"Role in the organization “{organization}”",
            word(organization_role(user, organization)),
        ),
        Fact(
            f"Role in the team “{team.slug}”, the organization's counted",
            word(team_role(user, team)),
        ),
        Fact("Sees the team?", yes_or_no(sees_team(user, team))),
    ]


def sees_team(user: User, team: Team) -> bool:
    return Team.objects.visible_to(user).filter(pk=team.pk).exists()


def of_project(user: User, project: Project) -> list[Fact]:
    invited = ProjectMembership.objects.filter(project=project, user=user).first()
    role = project_role(user, project)
    return [
        Fact("Visibility of the project", project.get_visibility_display()),
        Fact("Invited to the project?", f"as {invited.get_role_display()}" if invited else "no"),
        Fact("Role in the project, all that counted", word(role)),
        Fact("Sees the project?", yes_or_no(sees_project(user, project))),
        Fact("May log runs there?", yes_or_no(may_log(role, project))),
    ]


def sees_project(user: User, project: Project) -> bool:
    return Project.objects.visible_to(user).filter(pk=project.pk).exists()


def of_run(user: User, project: Project, slug: str, facts: list[Fact]) -> Explanation:
    run = Run.objects.filter(project=project, slug=slug).first()
    gone = Run.deleted.filter(project=project, slug=slug).first() if run is None else None
    if run is None and gone is None:
        raise NotFound(f"The project “{project}” has no run “{slug}”.")
    target = f"{project}/runs/{slug}"
    if run is None:
        return Explanation(target, False, [*facts, Fact("Is the run there?", "no: it is deleted")])
    seen = Run.objects.visible_to(user).filter(pk=run.pk).exists()
    return Explanation(target, seen, [*facts, Fact("Sees the run?", yes_or_no(seen))])


def word(role: Role | None) -> str:
    return str(Role(role).label) if role else "none"


def yes_or_no(is_so: bool) -> str:
    return "yes" if is_so else "no"
