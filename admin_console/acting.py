"""Who runs the server may act as somebody. Both names are in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS

from accounts.models import User
from labstead_core import audit
from labstead_core.errors import Forbidden
from labstead_core.http import answer_to
from labstead_core.origin import note_operator

SESSION_KEY = "acts_as"
# Says that it is worth looking into the session, which costs a query. It gives no right.
COOKIE = "labstead_acting"
LONGEST_SECONDS = 3600
# Keys, passwords and addresses are the person's own.
CLOSED = ("/authorize", "/settings/", "/accounts/", "/api/v1/api-keys")
STILL_OPEN = ("/accounts/logout/",)


def begin(session: Any, user: User, *, by: User) -> None:
    """From the next request on. Raises Forbidden for who may not be acted as."""
    if not by.is_superuser:
        raise Forbidden("Only who runs the server acts as somebody.")
    if not may_be_acted_as(user):
        raise Forbidden("Nobody acts as a person who runs the server, or whose account is closed.")
    with transaction.atomic():
        audit.record("operator.began_acting", user.username, by=by)
    session[SESSION_KEY] = {"user": user.pk, "since": timezone.now().timestamp()}


def end(session: Any, user: User, *, by: User) -> None:
    if session.pop(SESSION_KEY, None) is not None:
        audit.record("operator.stopped_acting", user.username, by=by)


def may_be_acted_as(user: User) -> bool:
    return user.is_active and not user.is_superuser and not user.is_staff


def acted_as(session: Any, *, by: User) -> User | None:
    """Whom the session acts as, if that is still allowed. It ends after an hour."""
    noted = session.get(SESSION_KEY)
    if not noted or not by.is_superuser:
        return None
    if timezone.now().timestamp() - noted["since"] > LONGEST_SECONDS:
        return None
    user = User.objects.filter(pk=noted["user"]).first()
    return user if user and may_be_acted_as(user) else None


class ActingMiddleware:
    """``request.user`` is the person, ``request.operator`` who acts as them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if COOKIE not in request.COOKIES or SESSION_KEY not in request.session:
            return self.get_response(request)
        person = acted_as(request.session, by=request.user)  # type: ignore[arg-type]
        if person is None:
            request.session.pop(SESSION_KEY)
            return self.get_response(request)
        return self.act(request, person, request.user)

    def act(self, request: HttpRequest, person: User, operator: Any) -> HttpResponse:
        request.user = person
        request.operator = operator  # type: ignore[attr-defined]
        note_operator(operator.username)
        if request.method not in SAFE_METHODS and not request.path.startswith("/admin-console/"):
            try:
                note_write(request, person)
            except Forbidden as error:
                return answer_to(request, error)
        return self.get_response(request)


def note_write(request: HttpRequest, person: User) -> None:
    """Every change has an entry, also those that have none of their own. Raises Forbidden."""
    if request.path.startswith(CLOSED) and not request.path.startswith(STILL_OPEN):
        raise Forbidden("Keys, passwords and settings of an account are changed by its person.")
    audit.record("operator.acted", request.path, by=person, method=request.method)
