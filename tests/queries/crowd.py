"""A world with as many of everything as one wants, to see what costs more with more."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import (
    ApiKey,
    Invitation,
    Organization,
    OrganizationDomain,
    Role,
    ScimToken,
    User,
)
from projects.models import Project
from projects.saved_layouts import delete_view, save_view
from projects.services import invite_to_project
from runs.models import Run
from runs.services.deletion import delete_run
from runs.services.events import NewEvent, add_events
from runs.services.files import OfferedFile, offer_file, receive_file
from tests.artifacts.making import made_artifacts
from tests.bridges.wandb.making import made_report
from tests.discussions.making import made_comments
from tests.factories import EMPTY_LAYOUT, join, make_chart, make_project, make_run, make_team
from tests.history.streams import append
from tests.notifications.making import made_notice, made_webhook
from tests.rights.jobs import made_archives
from tests.sweeps.making import made_sweeps

Words = dict[str, Any]
LINES = 3
SAMPLE = {"_type": "image-file", "path": "model0.pt"}
KEYS = ("loss", "val/loss", "val/accuracy")


def crowd(ada: User, n: int) -> Words:
    """Teams, people, programs, keys, projects, runs and files of Ada's: ``n`` of each.

    The words are those of an address that names one of each.
    """
    vision = make_team("vision", by=ada)
    digits = make_project("digits", by=ada, team=vision)
    gone = save_view(digits, "Gone", layout=EMPTY_LAYOUT, by=ada)
    delete_view(gone, by=ada)
    for i in range(n):
        make_team(f"team{i}", by=ada)
        make_run(by=ada, project=make_project(f"project{i}", by=ada))
        colleague = join(vision, Role.MEMBER, f"colleague{i}")
        save_view(digits, f"View {i}", layout=EMPTY_LAYOUT, by=ada)
        invite_to_project(digits, colleague, by=ada)
        accounts.create_api_key(ada, name=f"key {i}")
        accounts.create_service_account(vision, f"program{i}", by=ada)
        accounts.invite(vision, by=ada)
        logged_run(digits, f"r{i}", by=colleague)
        delete_run(logged_run(digits, f"gone{i}", by=ada), by=ada)
    fill_with_events(Run.objects.get(slug="r0"), n, by=ada)
    fill_with_files(Run.objects.get(slug="r0"), n, by=ada)
    named: Words = {"team": "vision", "project": "digits", "run": "r0", "path": "model0.pt"}
    comments = [made_comments(ada, Run.objects.get(slug="r0")) for _ in range(n)][-1]
    webhook = [made_webhook(ada, digits) for _ in range(n)][-1]
    chart = [make_chart(vision, by=ada).name for _ in range(n)][-1]
    notice = made_notice(ada, digits)
    made = made_artifacts(ada, digits, n) | made_sweeps(ada, digits, n)
    made |= made_archives(ada, digits, n)
    domain = OrganizationDomain.objects.create(
        organization=vision.organization, domain="example.org"
    )
    return (
        named
        | made
        | webhook
        | comments
        | {
            "notice": notice,
            "chart": chart,
            "notice_kind": "run.failed",
            "kind": "history",
            "form": "csv",
            "deleted_run": "gone0",
            "report": made_report(ada, digits),
            "deleted_view": gone.slug,
            "view": digits.saved_views.latest("pk").slug,
            "member": "vision-program0",
            "person": "colleague0",
            "organization": vision.organization_id,
            "domain": domain.domain,
            "invitation": Invitation.objects.filter(team=vision).latest("pk").pk,
            **into_organization(vision.organization, n, by=ada),
            "id": ada.api_keys.latest("pk").pk,
            "session": session_of(ada),
            "key": ada.api_keys.latest("pk").pk,
            "service_key": ApiKey.objects.get(user__username="vision-program0").pk,
        }
    )


def into_organization(home: Organization, n: int, *, by: User) -> Words:
    """Ways into it that need no team: rows, for not everybody here may make them."""
    soon = timezone.now() + timedelta(days=1)
    for i in range(n):
        token = ScimToken.objects.create(organization=home, digest=f"scim{i}", prefix=f"scim{i}")
        invitation = Invitation.objects.create(
            organization=home, digest=f"home{i}", created_by=by, expires_at=soon
        )
    return {"scim_token": token.pk, "home_invitation": invitation.pk}


def session_of(user: User) -> int:
    Client().force_login(user)
    return int(user.browser_sessions.latest("pk").pk)


def logged_run(project: Project, slug: str, *, by: User) -> Run:
    config = {"lr": 0.1, "model": slug}
    run = make_run(by=by, project=project, id=slug, config=config, tags=["a", slug])
    lines = [{"_step": step, **dict.fromkeys(KEYS, step / 7)} for step in range(LINES)]
    append(run.history, [{**line, "sample": SAMPLE} for line in lines])
    append(run.system, lines)
    return run


def fill_with_events(run: Run, n: int, *, by: User) -> None:
    events = [NewEvent(f"t{i}", "alert", f"alert {i}", level="INFO") for i in range(n)]
    add_events(run, events, by=by)


def fill_with_files(run: Run, n: int, *, by: User) -> None:
    for i in range(n):
        row = offer_file(run, OfferedFile(path=f"model{i}.pt", size=2), by=by)
        receive_file(row, io.BytesIO(b"ok"), size=2)
