"""Rows for tests, made by the services that make them in life."""

from __future__ import annotations

from itertools import count
from typing import Any

from accounts import services as accounts
from accounts.models import KeyScope, Organization, Role, Team, TeamMembership, User
from projects.models import Project
from projects.services import create_project
from runs import services as runs
from runs.models import ChartPreset, Run
from runs.services.chart_presets import save_chart_preset

PASSWORD = "correct-horse-9"
_numbers = count(1)


def unique(word: str) -> str:
    return f"{word}-{next(_numbers)}"


def make_user(
    username: str = "",
    *,
    role: Role = Role.MEMBER,
    organization: Organization | None = None,
    password: str | None = None,
) -> User:
    """A person; without ``password`` one that cannot log in, which saves the slow hash."""
    name = username or unique("person")
    return accounts.create_user(
        name, email=f"{name}@example.com", role=role, organization=organization, password=password
    )


def make_stranger() -> User:
    """Somebody of another organization."""
    return make_user(unique("stranger"), organization=Organization.objects.create(name="Elsewhere"))


def make_key(user: User, *, scope: KeyScope = KeyScope.FULL) -> str:
    _, key = accounts.create_api_key(user, name="test", scope=scope)
    return key


def make_team(slug: str = "", *, by: User | None = None) -> Team:
    return accounts.create_team(slug or unique("team"), by=by or make_user())


def make_project(name: str = "", *, by: User, team: Team | None = None, **fields: Any) -> Project:
    """In the person's own team unless ``team`` says otherwise."""
    return create_project(team or by.personal_team, name or unique("project"), by=by, **fields)


def make_run(*, by: User, project: Project | None = None, **fields: Any) -> Run:
    home = project or make_project(by=by)
    run, _ = runs.start_run(home, runs.NewRun(**fields), by=by)
    return run


def make_chart(team: Team, name: str = "", *, by: User, **fields: Any) -> ChartPreset:
    """A chart that the team keeps under a name."""
    fields = {"spec": {"mark": "bar"}, "access": "private", "display_name": "Steps"} | fields
    return save_chart_preset(team, name or unique("chart"), by=by, **fields)


def join(team: Team, role: Role, username: str = "") -> User:
    """A new person of the team's organization, in the team with this role."""
    user = make_user(username, organization=team.organization)
    TeamMembership.objects.create(team=team, user=user, role=role)
    return user


EMPTY_LAYOUT: dict[str, Any] = {"v": 1, "mode": "automatic", "sections": [], "removed": []}
