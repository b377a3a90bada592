"""Everybody whose rights differ from somebody else's: the columns of the table."""

from __future__ import annotations

from dataclasses import dataclass

Group = frozenset[str]


@dataclass(frozen=True)
class Persona:
    """``acts_as`` is whose key it is, where a key may do less than its owner."""

    name: str
    label: str
    about: str
    acts_as: str = ""


PERSONAS = (
    Persona("organization_admin", "Org admin", "an admin of the organization, in no team"),
    Persona("team_admin", "Team admin", "an admin of the team"),
    Persona("member", "Member", "a member of the team"),
    Persona("viewer", "Viewer", "a viewer of the team"),
    Persona(
        "organization_viewer", "Org viewer", "a member of the team, viewer of the organization"
    ),
    Persona("demoted", "Made viewer", "a member of the team, made viewer in the project"),
    Persona("program", "Program", "a service account of the team"),
    Persona("invited_member", "Invited member", "outside the team, made member in the project"),
    Persona("invited_viewer", "Invited viewer", "outside the team, made viewer in the project"),
    Persona("colleague", "Colleague", "of the organization, in neither team nor project"),
    Persona("stranger", "Stranger", "of another organization"),
    Persona("visitor", "Visitor", "not logged in"),
    Persona("read_key", "Read key", "a member of the team with a read-only key", "member"),
    Persona("ingest_key", "Log key", "a member of the team with a key for logging", "member"),
)
BY_NAME = {persona.name: persona for persona in PERSONAS}


def group(names: str) -> Group:
    found = frozenset(names.split())
    if not found <= set(BY_NAME):
        raise KeyError(found - set(BY_NAME))
    return found


NOBODY = group("")
EVERYBODY = frozenset(BY_NAME) - group("read_key ingest_key")
LOGGED_IN = EVERYBODY - group("visitor")
ADMINS = group("organization_admin team_admin")
IN_TEAM = ADMINS | group("member viewer organization_viewer demoted program")
WORKING_IN_TEAM = ADMINS | group("member demoted program")
INVITED = group("invited_member invited_viewer")
IN_ORGANIZATION = IN_TEAM | INVITED | group("colleague")
