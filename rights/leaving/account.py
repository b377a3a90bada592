"""Everything that is about one person, and the projects of their personal team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from accounts.models import User
from discussions.models import Comment
from labstead_core.audit_lines import line_of
from labstead_core.models import AuditEntry
from notifications.models import Notice
from projects.models import Project
from rights.archive.values import shown
from rights.archive.writing import ArchiveWriter
from rights.leaving.project import steps_of, write_project
from runs.models import Run

ROWS_AT_ONCE = 500
Tick = Callable[[int], None]
Rows = Iterable[dict[str, Any]]


def steps_of_account(person: User) -> int:
    return len(FILES) + sum(map(steps_of, personal_projects(person)))


def personal_projects(person: User) -> QuerySet[Project]:
    return Project.objects.filter(team__personal_user=person).select_related("team").order_by("pk")


def write_account(archive: ArchiveWriter, person: User, *, tick: Tick) -> dict[str, Any]:
    """What the manifest says of it."""
    archive.write_json("account.json", about(person))
    counts = {}
    for name, rows in FILES.items():
        counts[name] = archive.write_rows(f"{name}.jsonl", rows(person))
        tick(1)
    projects = []
    for project in personal_projects(person):
        archive.folder = f"projects/{project.name}/"
        told = write_project(archive, project, tick=tick)
        projects.append(told | {"folder": archive.folder})
        archive.folder = ""
    return {"account": person.username, "counts": counts, "projects": projects}


def about(person: User) -> dict[str, Any]:
    fields = "username first_name last_name email date_joined last_login has_shortcuts".split()
    addresses = EmailAddress.objects.filter(user=person).order_by("pk")
    return {name: shown(getattr(person, name)) for name in fields} | {
        "addresses": list(addresses.values("email", "verified", "primary")),
        "second_factors": [
            {"type": one.type, "created_at": shown(one.created_at)}
            for one in Authenticator.objects.filter(user=person).order_by("pk")
        ],
        "providers": [
            {"provider": one.provider, "uid": one.uid, "told": one.extra_data}
            for one in SocialAccount.objects.filter(user=person).order_by("pk")
        ],
    }


def values(rows: QuerySet[Any], *fields: str, **named: str) -> Rows:
    """Each row as an object: fields under their names, or under better ones."""
    paths = {name: name for name in fields} | named
    for row in rows.values(*set(paths.values())).iterator(chunk_size=ROWS_AT_ONCE):
        yield {name: shown(row[path]) for name, path in paths.items()}


def organizations(person: User) -> Rows:
    rows = person.organization_memberships.order_by("pk")
    return values(rows, "role", "created_at", organization="organization__name")


def teams(person: User) -> Rows:
    return values(person.team_memberships.order_by("pk"), "role", "created_at", team="team__slug")


def in_project(**named: str) -> dict[str, str]:
    return {"team": "project__team__slug", "project": "project__name", **named}


def projects(person: User) -> Rows:
    rows = person.project_memberships.order_by("pk")
    return values(rows, "role", "created_at", **in_project())


def keys(person: User) -> Rows:
    """Their names and how they begin; nobody has the keys themselves."""
    fields = "name prefix scope created_at expires_at last_used_at revoked_at".split()
    return values(person.api_keys.order_by("pk"), *fields)


def sessions(person: User) -> Rows:
    rows = person.browser_sessions.order_by("pk")
    return values(rows, "address", "user_agent", "created_at", "last_seen_at")


def provider_names(person: User) -> Rows:
    rows = person.scim_people.order_by("pk")
    return values(rows, "user_name", "external_id", organization="organization__name")


def comments(person: User) -> Rows:
    rows = Comment.objects.filter(author=person).order_by("pk")
    return values(rows, "text", "created_at", "edited_at", **in_project(run="target_id"))


def runs(person: User) -> Rows:
    """Those they started, also in others' teams: which, not what they hold."""
    rows = Run.objects.filter(created_by=person).order_by("pk")
    return values(rows, "name", "state", "created_at", **in_project(id="slug"))


def stars(person: User) -> Rows:
    return values(person.starred_projects.order_by("pk"), "created_at", **in_project())


def watches(person: User) -> Rows:
    return values(person.watches.order_by("pk"), "created_at", **in_project())


def notices(person: User) -> Iterator[dict[str, Any]]:
    rows = Notice.objects.filter(user=person).with_activity().order_by("pk")
    for notice in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield {
            "what": notice.activity.sentence,
            "where": notice.activity.path,
            "created_at": shown(notice.created_at),
            "read_at": shown(notice.read_at),
        }


def notice_choices(person: User) -> Rows:
    return values(person.notice_choices.order_by("pk"), "kind", "on_page", "mail")


def audit(person: User) -> Iterator[dict[str, Any]]:
    rows = AuditEntry.objects.filter(actor=person).order_by("pk")
    yield from map(line_of, rows.iterator(chunk_size=ROWS_AT_ONCE))


FILES: dict[str, Callable[[User], Rows]] = {
    "organizations": organizations,
    "teams": teams,
    "invited-to": projects,
    "keys": keys,
    "sessions": sessions,
    "provider-names": provider_names,
    "comments": comments,
    "started-runs": runs,
    "stars": stars,
    "watches": watches,
    "notices": notices,
    "notice-choices": notice_choices,
    "audit": audit,
}
