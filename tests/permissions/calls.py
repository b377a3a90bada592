"""How each action of the table is asked for over HTTP: method, address below /api/v1, body.

Words in braces are the world's; ``{self}`` is the name of who asks.
"""

from __future__ import annotations

from typing import Any

from tests.factories import EMPTY_LAYOUT
from tests.sweeps.making import CONFIG

Call = tuple[str, str, Any]
HOME = "/organizations/{organization}"
ORGANIZATION = f"{HOME}/members"
TEAM = "/teams/{team}"
PROJECT = "/teams/{team}/projects/{project}"
RUN = f"{PROJECT}/runs/{{run}}"
SWEEP = f"{PROJECT}/sweeps/{{sweep}}"
ARTIFACT = f"{PROJECT}/artifact-collections/iris"
AS_MEMBER = {"role": "member"}

CALLS: dict[str, dict[str, Call]] = {
    "organization": {
        "list its members": ("GET", ORGANIZATION, None),
        "change a member's role": ("PATCH", f"{ORGANIZATION}/{{someone}}", {"role": "viewer"}),
        "remove a member": ("DELETE", f"{ORGANIZATION}/{{someone}}", None),
        "leave it": ("DELETE", f"{ORGANIZATION}/{{self}}", None),
        "rename it": ("PATCH", HOME, {"name": "Renamed"}),
        "list its domains": ("GET", f"{HOME}/domains", None),
        "add a domain": ("POST", f"{HOME}/domains", {"domain": "example.com"}),
        "invite into it alone": ("POST", f"{HOME}/invitations", AS_MEMBER),
        "send its invitation again": (
            "POST",
            f"{HOME}/invitations/{{home_invitation}}/renew",
            None,
        ),
        "withdraw its invitation": ("DELETE", f"{HOME}/invitations/{{home_invitation}}", None),
        "see its log-in rules": ("GET", f"{HOME}/log-in-rules", None),
        "change its log-in rules": (
            "PATCH",
            f"{HOME}/log-in-rules",
            {"needs_second_factor": False},
        ),
        "list its SCIM tokens": ("GET", f"{HOME}/scim-tokens", None),
        "make a SCIM token": ("POST", f"{HOME}/scim-tokens", None),
        "revoke a SCIM token": ("DELETE", f"{HOME}/scim-tokens/{{scim_token}}", None),
    },
    "team": {
        "see it": ("GET", TEAM, None),
        "list its members": ("GET", f"{TEAM}/members", None),
        "add a member": ("PUT", f"{TEAM}/members/{{someone}}", AS_MEMBER),
        "remove a member": ("DELETE", f"{TEAM}/members/{{extra}}", None),
        "leave it": ("DELETE", f"{TEAM}/members/{{self}}", None),
        "invite": ("POST", f"{TEAM}/invitations", AS_MEMBER),
        "send an invitation again": (
            "POST",
            f"{TEAM}/invitations/{{invitation}}/renew",
            None,
        ),
        "withdraw an invitation": ("DELETE", f"{TEAM}/invitations/{{invitation}}", None),
        "rename it": ("PATCH", TEAM, {"slug": "renamed", "name": "Renamed"}),
        "archive it": ("PATCH", TEAM, {"archived": True}),
        "take it back": ("PATCH", TEAM, {"archived": False}),
        "make a program's account": ("POST", f"{TEAM}/service-accounts", {"name": "fresh"}),
        "delete a program's account": ("DELETE", f"{TEAM}/service-accounts/{{bot}}", None),
        "make a project": ("POST", f"{TEAM}/projects", {"name": "fresh"}),
        "make a public project": (
            "POST",
            f"{TEAM}/projects",
            {"name": "fresh", "visibility": "public"},
        ),
        "import a project": ("POST", f"{TEAM}/imports", {"size": 5}),
        "list its charts": ("GET", f"{TEAM}/charts", None),
        "delete somebody's chart": ("DELETE", f"{TEAM}/charts/{{chart}}", None),
        "set how long artifacts stay": (
            "PATCH",
            f"{TEAM}/artifact-settings",
            {"default_ttl_seconds": 86_400},
        ),
    },
    "project": {
        "see it": ("GET", PROJECT, None),
        "see its runs": ("GET", f"{PROJECT}/runs", None),
        "start a run": ("POST", f"{PROJECT}/runs", {}),
        "begin a sweep": ("POST", f"{PROJECT}/sweeps", {"config": CONFIG}),
        "begin a version of an artifact": (
            "POST",
            f"{PROJECT}/artifact-drafts",
            {"name": "new", "type": "dataset"},
        ),
        "describe it": ("PATCH", PROJECT, {"description": "x"}),
        "save a view for all": ("POST", f"{PROJECT}/views", {"name": "x", "layout": EMPTY_LAYOUT}),
        "change who sees it": ("PATCH", PROJECT, {"visibility": "{other}"}),
        "rename it": ("PATCH", PROJECT, {"name": "renamed"}),
        "give somebody a role in it": ("PUT", f"{PROJECT}/members/{{someone}}", AS_MEMBER),
        "take a role in it back": ("DELETE", f"{PROJECT}/members/the_invited_member", None),
        "archive it": ("PATCH", PROJECT, {"archived": True}),
        "take it back": ("PATCH", PROJECT, {"archived": False}),
        "export it": ("POST", f"{PROJECT}/exports", None),
        "delete it": ("DELETE", PROJECT, None),
    },
    "run": {
        "see it": ("GET", RUN, None),
        "read its history": ("GET", f"{RUN}/streams/history/rows", None),
        "log to it": ("POST", f"{RUN}/heartbeat", None),
        "change its notes": ("PATCH", RUN, {"notes": "x"}),
        "stop it": ("POST", f"{RUN}/stop", None),
        "save a file with it": ("POST", f"{RUN}/files", {"path": "a.txt", "size": 1}),
        "delete it": ("DELETE", RUN, None),
    },
    "sweep": {
        "see it": ("GET", SWEEP, None),
        "pause it": ("POST", f"{SWEEP}/pause", None),
        "work for it": ("POST", f"{SWEEP}/agents", {"id": "new", "name": "x", "host": "x"}),
    },
    "artifact": {
        "see it": ("GET", f"{ARTIFACT}/versions/v0", None),
        "list its files": ("GET", f"{ARTIFACT}/versions/v0/files", None),
        "describe it": ("PATCH", ARTIFACT, {"description": "x"}),
        "delete a version": ("DELETE", f"{ARTIFACT}/versions/v0?delete_aliases=true", None),
    },
    "view": {
        "see it": ("GET", f"{PROJECT}/views/{{view}}", None),
        "delete it": ("DELETE", f"{PROJECT}/views/{{view}}", None),
    },
    "key": {"revoke it": ("DELETE", "/api-keys/{key}", None)},
}
