"""The erasure of an account.

The row of the person stays, under a name that says nothing, so that what a team owns still tells
apart who made it. One transaction closes the account, takes all that was theirs alone, and hides
the projects of their personal team. What may be much, a worker does in short steps: it takes their
name and address out of what others have, and removes the projects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import FormerTeamSlug, Invitation, Organization, Role, Team, User
from accounts.services.members import is_last_admin
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, Forbidden
from projects.deletion import hide_project
from projects.models import Project, SavedView, ViewKind
from rights.erasure.finishing import send_worker
from rights.erasure.traces import Traces, wipe_accounts
from rights.models import Erasure, Export

MOST_NAMED = 5


@transaction.atomic
def erase_account(person: User, *, by: User) -> Erasure:
    """For oneself, or by who runs the server. There is no way back.

    Raises Conflict: ``last_admin`` with the places that need another one first, ``last_operator``,
    ``wrong_state`` for programs; Forbidden for others.
    """
    demand_may_erase(person, by)
    User.objects.select_for_update().get(pk=person.pk)
    demand_handed_over(person)
    traces = Traces.of(person, new_name=free_name(person))
    erasure = Erasure.objects.create(
        person=person, asked_by=by, name=traces.name, email=traces.email
    )
    close(person)
    forget_belongings(person, traces)
    for project in Project.objects.filter(team__personal_user=person):
        hide_project(project)
    wipe_accounts(traces)
    forget_person(person, traces)
    who = None if by == person else by
    audit.record("user.erased", traces.new_name, by=who, person=person.pk)
    access_changes_on_commit()
    transaction.on_commit(partial(send_worker, erasure.pk))
    return erasure


def demand_may_erase(person: User, by: User) -> None:
    if by != person and not by.is_superuser:
        raise Forbidden("Only the person, or who runs the server, may erase an account.")
    if person.is_service:
        message = "This is a program. Its team's admins delete it among the members."
        raise Conflict(message, code="wrong_state")
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        message = "Nobody would be left to run the server. Let somebody else run it first."
        raise Conflict(message, code="last_operator")


def demand_handed_over(person: User) -> None:
    """Nobody is left without somebody who decides."""
    places = list(places_without_admin(person))
    if places:
        named = ", ".join(f"“{one}”" for one in places[:MOST_NAMED])
        more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
        raise Conflict(
            f"{named}{more} would have no admin left. Name another admin there first.",
            code="last_admin",
        )


def places_without_admin(person: User) -> Iterator[Organization | Team]:
    """Where nobody would be left who decides; the personal team goes with the person."""
    own = {"memberships__user": person, "memberships__role": Role.ADMIN}
    organizations = Organization.objects.filter(**own).order_by("name")
    teams = Team.objects.filter(**own, personal_user=None).order_by("slug")
    places: Iterable[Organization | Team] = chain(organizations, teams)
    for place in places:
        if is_last_admin(person, place):
            yield place


def free_name(person: User) -> str:
    """As a user and as a team, for somebody may have taken the first."""
    name = f"deleted-user-{person.pk}"
    while User.objects.filter(username=name).exists() or Team.objects.filter(slug=name).exists():
        name += "-x"
    return name


def close(person: User) -> None:
    """No log-in, no key, no open page from now on."""
    keys = list(person.browser_sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    person.browser_sessions.all().delete()
    person.api_keys.all().delete()
    EmailAddress.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()


def forget_belongings(person: User, traces: Traces) -> None:
    """What was theirs alone, and where they belonged."""
    for rows in (
        person.organization_memberships,
        person.team_memberships,
        person.project_memberships,
        person.scim_people,
        person.starred_projects,
        person.watches,
        person.notices,
        person.notice_choices,
    ):
        rows.all().delete()
    LogEntry.objects.filter(user=person).delete()
    own = Q(owner=person, kind__in=(ViewKind.WORKSPACE, ViewKind.PERSONAL, ViewKind.DRAFT))
    SavedView.objects.filter(own).delete()
    SavedView.deleted.filter(own).delete()
    Export.objects.filter(person=person).delete()
    now = timezone.now()
    sent = Invitation.objects.filter(created_by=person, accepted_at=None, withdrawn_at=None)
    sent.update(withdrawn_at=now)
    if traces.email:
        to_them = Invitation.objects.filter(email__iexact=traces.email)
        to_them.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
        to_them.update(email="")


def forget_person(person: User, traces: Traces) -> None:
    """The row under its new name, and the personal team out of everybody's sight."""
    person.username, person.email = traces.new_name, ""
    person.first_name = person.last_name = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    now = timezone.now()
    for team in Team.objects.filter(personal_user=person):
        # Nobody else gets the name before it is taken out of everywhere.
        kept = [FormerTeamSlug(team=team, slug=name) for name in {team.slug, traces.name}]
        FormerTeamSlug.objects.bulk_create(kept, ignore_conflicts=True)
        team.slug, team.name, team.archived_at = traces.new_name, "Deleted user", now
        team.save(update_fields=["slug", "name", "archived_at"])
