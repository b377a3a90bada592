"""The notification centre: what one was told, and the bell that counts what is new."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.pages import SignedInPage
from labstead_core.pages import lazily
from labstead_core.query import flag, whole
from notifications import services
from notifications.models import Notice, NoticeQuerySet
from notifications.unread import unread_count

NOTICES_A_PAGE = 50


class CentrePage(SignedInPage):
    template = "notifications/centre.html"
    fragments = {"notices": "notices"}

    def get(self, request: HttpRequest) -> HttpResponse:
        is_unread = flag(request.GET, "unread")
        rows = Notice.objects.visible_to(self.person)
        wanted = rows.unread() if is_unread else rows.shown()
        slice_ = lazily(lambda: slice_of(wanted, whole(request.GET, "before")))
        return self.page({"slice": slice_, "is_unread": is_unread})


def slice_of(rows: NoticeQuerySet, before: int | None) -> dict[str, Any]:
    """Some notices, newest first, and the ``before`` of the next slice where there is one."""
    older = rows if before is None else rows.filter(pk__lt=before)
    found = list(older.with_activity().order_by("-pk")[: NOTICES_A_PAGE + 1])
    notices = found[:NOTICES_A_PAGE]
    has_more = len(found) > NOTICES_A_PAGE
    return {"notices": notices, "before": notices[-1].pk if has_more else None}


class BellPage(SignedInPage):
    """The bell alone, counted anew: what the live signal makes a page fetch."""

    template = "notifications/_bell.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        count = unread_count(self.person, is_fresh=True)
        return self.page({"username": self.person.username, "unread_count": count})


class NoticePage(SignedInPage):
    """Opening a notice reads it and leads on; by post it is read, or new again."""

    def get(self, request: HttpRequest, notice: int) -> HttpResponse:
        row = self.find(notice)
        services.mark_read(row)
        return redirect(row.activity.path)

    def post(self, request: HttpRequest, notice: int) -> HttpResponse:
        services.mark_read(self.find(notice), is_read=request.POST.get("read") == "1")
        return redirect("notifications")

    def find(self, notice: int) -> Notice:
        rows = Notice.objects.visible_to(self.person).shown().with_activity()
        found: Notice = rows.get_visible(pk=notice)
        return found


class ReadAllPage(SignedInPage):
    def post(self, request: HttpRequest) -> HttpResponse:
        services.mark_all_read(self.person)
        return redirect("notifications")
