"""What is said to everybody, whether the server only reads, and who sees what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.pages import SignedInPage
from admin_console import acting, listing, notices
from admin_console.explaining import Explanation, explain
from admin_console.forms import AnnouncementForm, ExplainForm, ReadOnlyForm
from admin_console.pages import ConsolePage
from labstead_core.errors import NotFound

DISMISSED = "dismissed"
MOST_DISMISSED = 20


class NoticesPage(ConsolePage):
    template = "admin_console/notices.html"
    tab = "notices"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(AnnouncementForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Announce something."""
        form, by = AnnouncementForm(request.POST), self.operator()
        if not form.is_valid():
            return self.show(form, status=422)
        notices.announce(**form.cleaned_data, by=by)
        messages.success(request, "Every page says so within five seconds.")
        return redirect("console-notices")

    def show(self, form: AnnouncementForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "read_only_form": ReadOnlyForm(),
            "announcements": listing.announcements(),
            "read_only": listing.read_only_now(),
        }
        return self.page(context, status=status)


class WithdrawAnnouncement(ConsolePage):
    def post(self, request: HttpRequest, row: int) -> HttpResponse:
        notices.withdraw(listing.announcement(row), by=self.operator())
        return redirect("console-notices")


class ReadOnlyPage(ConsolePage):
    """Begin, or with ``end`` end, the time of reading only."""

    def post(self, request: HttpRequest) -> HttpResponse:
        by = self.operator()
        if "end" in request.POST:
            notices.end_read_only(by=by)
            return redirect("console-notices")
        form = ReadOnlyForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        notices.begin_read_only(reason, by=by)
        return redirect("console-notices")


class ExplainPage(ConsolePage):
    template = "admin_console/explain.html"
    tab = "explain"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.GET:
            return self.page({"form": ExplainForm()})
        form = ExplainForm(request.GET)
        found = self.explained(form) if form.is_valid() else None
        return self.page({"form": form, "found": found}, status=200 if found else 422)

    def explained(self, form: ExplainForm) -> Explanation | None:
        asked = form.cleaned_data
        try:
            return explain(listing.person_named(asked["person"]), asked["address"])
        except NotFound as error:
            form.add_error(None, error.message)
            return None


class StopActing(SignedInPage):
    """For whoever acts as somebody; there it is the other's page."""

    def post(self, request: HttpRequest) -> HttpResponse:
        operator = getattr(request, "operator", None)
        if operator is None:
            raise NotFound()
        acting.end(request.session, self.person, by=operator)
        response = redirect("console-person", person=self.person.username)
        response.delete_cookie(acting.COOKIE)
        return response


class DismissAnnouncement(SignedInPage):
    """Kept in a cookie: what one browser need not see again."""

    needs_login = False

    def post(self, request: HttpRequest, row: int) -> HttpResponse:
        known = [one for one in request.COOKIES.get(DISMISSED, "").split(".") if one.isdecimal()]
        back = request.headers.get("Referer", "/")
        is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
        response = redirect(back if is_ours else "/")
        value = ".".join([*known, str(row)][-MOST_DISMISSED:])
        response.set_cookie(DISMISSED, value, max_age=90 * 86_400, samesite="Lax", httponly=True)
        return response
