"""The base of every page of the console."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.pages import SignedInPage
from admin_console.people import demand_operator
from labstead_core.errors import NotFound


class ConsolePage(SignedInPage):
    """To everybody else there is nothing here, also while somebody acts as them."""

    tab = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = request.user
        if user.is_authenticated and not (user.is_staff or user.is_superuser):
            raise NotFound()
        return super().dispatch(request, *args, **kwargs)

    def page(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        frame = {"tab": self.tab, "may_act": self.person.is_superuser}
        return super().page(frame | context, status=status)

    def operator(self) -> User:
        """Who changes something. Raises Forbidden for staff that may only look."""
        demand_operator(self.person)
        return self.person
