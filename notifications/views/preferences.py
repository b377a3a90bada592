"""How one wants to be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.pages import SignedInPage
from notifications import services
from notifications.kinds import NOTICED, Kind, Mail
from notifications.models import Watch
from notifications.services import Choice

MOST_WATCHED = 200


class PreferencesPage(SignedInPage):
    """A row for each kind: on the page or not, and by e-mail never, at once or daily."""

    template = "notifications/preferences.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = services.choices_of(self.person)
        rows = [(Kind(kind), choice) for kind, choice in chosen.items()]
        watches = Watch.objects.visible_to(self.person).select_related("project__team")
        watched = watches.order_by("project__team__slug", "project__name")[:MOST_WATCHED]
        return self.page({"rows": rows, "mails": Mail.choices, "watches": watched})

    def post(self, request: HttpRequest) -> HttpResponse:
        for kind in NOTICED:
            services.choose(self.person, kind, self.chosen(kind))
        messages.success(request, "Saved.")
        return redirect("notification-settings")

    def chosen(self, kind: Kind) -> Choice:
        """What the form says of one kind; a word that is none of ours counts as no e-mail."""
        mail = self.request.POST.get(f"mail:{kind}", "")
        on_page = f"page:{kind}" in self.request.POST
        return Choice(on_page=on_page, mail=mail if mail in Mail.values else Mail.NEVER)
