"""What can be done to what, and who may: the rows of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tools.permissions.people import (
    ADMINS,
    BY_NAME,
    EVERYBODY,
    IN_ORGANIZATION,
    IN_TEAM,
    INVITED,
    LOGGED_IN,
    NOBODY,
    PERSONAS,
    WORKING_IN_TEAM,
    Group,
    group,
)


class Outcome(StrEnum):
    YES = "yes"
    NO = "no"
    """Refused: it is seen, but this person or key may not."""
    HIDDEN = "hidden"
    """The same answer as for what does not exist."""


ByKind = Mapping[str, Group]


@dataclass(frozen=True)
class Action:
    """``may`` and ``sees`` are by the kinds of the thing; who does not see it is told nothing."""

    name: str
    may: ByKind
    sees: ByKind
    changes: bool = True
    # A key for logging alone may do it.
    logs: bool = False

    def outcome(self, kind: str, persona: str) -> Outcome:
        """What this person gets of a thing of this kind."""
        who = BY_NAME[persona].acts_as or persona
        if refused_for_its_key(self, persona) or (self.changes and who == "visitor"):
            return Outcome.NO
        if who in self.may[kind]:
            return Outcome.YES
        return Outcome.NO if who in self.sees[kind] else Outcome.HIDDEN


def refused_for_its_key(action: Action, persona: str) -> bool:
    """Before anything is looked for."""
    return (persona == "read_key" and action.changes) or (
        persona == "ingest_key" and not action.logs
    )


@dataclass(frozen=True)
class Thing:
    name: str
    title: str
    kinds: tuple[str, ...]
    actions: tuple[Action, ...] = field(default=())


def things() -> tuple[Thing, ...]:
    return (
        Thing("organization", "Organization", (ONLY,), organization_actions()),
        Thing("team", "Team", TEAM_KINDS, team_actions()),
        Thing("project", "Project", PROJECT_KINDS, project_actions()),
        Thing("run", "Run", PROJECT_KINDS, run_actions()),
        Thing("sweep", "Sweep", TELLING_KINDS, sweep_actions()),
        Thing("artifact", "Artifact", TELLING_KINDS, artifact_actions()),
        Thing("view", "Saved view", TELLING_KINDS, view_actions()),
        Thing("key", "Somebody else's API key", (ONLY,), key_actions()),
    )


def cells() -> int:
    return sum(len(one.kinds) * len(one.actions) for one in things()) * len(PERSONAS)


ONLY = "any"


def organization_actions() -> tuple[Action, ...]:
    sees = {ONLY: IN_ORGANIZATION}
    admins = {ONLY: group("organization_admin")}
    return (
        Action("list its members", sees, sees, changes=False),
        Action("change a member's role", admins, sees),
        Action("remove a member", admins, sees),
        Action("leave it", sees, sees),
        Action("rename it", admins, sees),
        Action("list its domains", sees, sees, changes=False),
        Action("add a domain", admins, sees),
        Action("invite into it alone", admins, sees),
        Action("send its invitation again", admins, admins),
        Action("withdraw its invitation", admins, admins),
        Action("see its log-in rules", admins, sees, changes=False),
        Action("change its log-in rules", admins, sees),
        Action("list its SCIM tokens", admins, sees, changes=False),
        Action("make a SCIM token", admins, sees),
        Action("revoke a SCIM token", admins, sees),
    )


TEAM_KINDS = ("in use", "archived")


def team_actions() -> tuple[Action, ...]:
    seen = dict.fromkeys(TEAM_KINDS, IN_TEAM)
    admins = dict.fromkeys(TEAM_KINDS, ADMINS)
    admins_in_use = {"in use": ADMINS, "archived": NOBODY}
    working = {"in use": WORKING_IN_TEAM, "archived": NOBODY}
    return (
        Action("see it", seen, seen, changes=False),
        Action("list its members", seen, seen, changes=False),
        Action("add a member", admins_in_use, seen),
        Action("remove a member", admins, seen),
        Action("leave it", seen, seen),
        Action("invite", admins_in_use, seen),
        Action("send an invitation again", admins_in_use, admins),
        Action("withdraw an invitation", admins, admins),
        Action("rename it", admins_in_use, seen),
        Action("archive it", admins, seen),
        Action("take it back", admins, seen),
        Action("make a program's account", admins_in_use, seen),
        Action("delete a program's account", admins_in_use, seen),
        Action("make a project", working, seen),
        Action("make a public project", admins_in_use, seen),
        Action("import a project", admins_in_use, seen),
        Action("list its charts", seen, seen, changes=False),
        Action("delete somebody's chart", admins_in_use, seen),
        Action("set how long artifacts stay", admins_in_use, seen),
    )


PROJECT_KINDS = ("restricted", "team", "public", "open", "archived")
# Of what else is in a project these tell all: the others are like runs.
TELLING_KINDS = ("restricted", "open", "archived")
SEES: ByKind = {
    "restricted": ADMINS | INVITED | group("demoted"),
    "team": IN_TEAM | INVITED,
    "public": EVERYBODY,
    "open": EVERYBODY,
    "archived": IN_TEAM | INVITED,
}
WORKING = ADMINS | group("member program invited_member")
WRITES: ByKind = {
    "restricted": ADMINS | group("invited_member"),
    "team": WORKING,
    "public": WORKING,
    "open": WORKING,
    "archived": NOBODY,
}
LOGS: ByKind = {**WRITES, "open": LOGGED_IN}
ADMINISTERS: ByKind = {**dict.fromkeys(PROJECT_KINDS, ADMINS), "archived": NOBODY}
ALWAYS_ADMINISTERS: ByKind = dict.fromkeys(PROJECT_KINDS, ADMINS)
SEES_PEOPLE: ByKind = {kind: sees & IN_ORGANIZATION for kind, sees in SEES.items()}
# A viewer of the team makes no project in it, whatever name it has: that is the answer.
SEES_OR_IS_TOLD_NO: ByKind = {
    **SEES,
    "restricted": SEES["restricted"] | group("viewer organization_viewer"),
}


def project_actions() -> tuple[Action, ...]:
    return (
        Action("see it", SEES, SEES, changes=False),
        Action("see its runs", SEES, SEES, changes=False),
        Action("start a run", LOGS, SEES_OR_IS_TOLD_NO, logs=True),
        Action("begin a sweep", LOGS, SEES, logs=True),
        Action("begin a version of an artifact", LOGS, SEES_OR_IS_TOLD_NO, logs=True),
        Action("describe it", WRITES, SEES),
        Action("save a view for all", WRITES, SEES),
        Action("change who sees it", ADMINISTERS, SEES),
        Action("rename it", ADMINISTERS, SEES),
        Action("give somebody a role in it", ADMINISTERS, SEES_PEOPLE),
        Action("take a role in it back", ALWAYS_ADMINISTERS, SEES_PEOPLE),
        Action("archive it", ALWAYS_ADMINISTERS, SEES),
        Action("take it back", ALWAYS_ADMINISTERS, SEES),
        Action("export it", ALWAYS_ADMINISTERS, SEES),
        Action("delete it", ALWAYS_ADMINISTERS, SEES),
    )


def run_actions() -> tuple[Action, ...]:
    return (
        Action("see it", SEES, SEES, changes=False),
        Action("read its history", SEES, SEES, changes=False),
        Action("log to it", WRITES, SEES, logs=True),
        Action("change its notes", WRITES, SEES, logs=True),
        Action("stop it", WRITES, SEES),
        Action("save a file with it", WRITES, SEES, logs=True),
        Action("delete it", WRITES, SEES),
    )


def sweep_actions() -> tuple[Action, ...]:
    return (
        Action("see it", SEES, SEES, changes=False),
        Action("pause it", WRITES, SEES),
        Action("work for it", WRITES, SEES, logs=True),
    )


def artifact_actions() -> tuple[Action, ...]:
    return (
        Action("see it", SEES, SEES, changes=False),
        Action("list its files", SEES, SEES, changes=False),
        Action("describe it", WRITES, SEES),
        Action("delete a version", WRITES, SEES),
    )


def view_actions() -> tuple[Action, ...]:
    return (
        Action("see it", SEES, SEES, changes=False),
        Action("delete it", WRITES, SEES),
    )


def key_actions() -> tuple[Action, ...]:
    nobody = {ONLY: NOBODY}
    return (Action("revoke it", nobody, nobody),)
