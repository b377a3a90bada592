"""Everything there is on the server, for those who run it. No tenant's view comes here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from accounts.models import Organization, Team, User
from admin_console.models import FailedTask
from labstead_core.errors import NotFound
from labstead_core.models import Announcement, AuditEntry, ReadOnlyPeriod
from projects.models import Project

ROWS_A_PAGE = 50


@dataclass(frozen=True)
class Listed:
    """A page of rows, and what was searched for."""

    page: Page[Any]
    text: str


def people(text: str, number: str) -> Listed:
    found = Q(username__icontains=text) | Q(email__icontains=text) | Q(last_name__icontains=text)
    rows = User.objects.filter(found).prefetch_related("organization_memberships__organization")
    return paged(rows.order_by("username"), text, number)


def organizations(text: str, number: str) -> Listed:
    rows = Organization.objects.filter(name__icontains=text).annotate(
        team_count=Count("teams", distinct=True), member_count=Count("memberships", distinct=True)
    )
    return paged(rows.order_by("name", "pk"), text, number)


def teams(text: str, number: str) -> Listed:
    found = Q(slug__icontains=text) | Q(name__icontains=text)
    rows = Team.objects.filter(found).select_related("organization")
    counted = rows.annotate(member_count=Count("memberships"))
    return paged(counted.order_by("slug"), text, number)


def projects(text: str, number: str) -> Listed:
    found = Q(name__icontains=text) | Q(team__slug__icontains=text)
    rows = Project.objects.filter(found).select_related("team__organization", "created_by")
    return paged(rows.order_by("team__slug", "name"), text, number)


def failures(number: str) -> Listed:
    return paged(FailedTask.objects.filter(closed_at=None).order_by("-last_at"), "", number)


def paged(rows: QuerySet[Any], text: str, number: str) -> Listed:
    return Listed(Paginator(rows, ROWS_A_PAGE).get_page(number), text)


def person_named(username: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise NotFound(f"There is no account “{username}”.")
    return found


def acts_of(user: User) -> QuerySet[AuditEntry]:
    """The last that they did, and what others did as them."""
    return AuditEntry.objects.filter(actor=user).order_by("-created_at")[:20]


def all_organizations() -> QuerySet[Organization]:
    return Organization.objects.order_by("name", "pk")


def announcements() -> QuerySet[Announcement]:
    return Announcement.objects.filter(withdrawn_at=None).order_by("-pk")


def announcement(pk: int) -> Announcement:
    row = Announcement.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def read_only_now() -> ReadOnlyPeriod | None:
    return ReadOnlyPeriod.objects.filter(ended_at=None).first()
