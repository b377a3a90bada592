"""Pages of a team's webhooks, for its admins: the list, and each with its log."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import demand
from accounts.models import Role, Team
from accounts.pages import SignedInPage
from labstead_core.errors import Invalid, NotFound
from labstead_core.forms import refusals_on
from labstead_core.query import whole
from notifications import services
from notifications.forms import NewWebhookForm
from notifications.models import Delivery, Webhook
from notifications.services.webhooks import host_of
from projects.models import Project

DELIVERIES_A_PAGE = 50


class TeamAdminPage(SignedInPage):
    """``self.team`` is the one in the address; others of the team are told whom to ask."""

    team: Team

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            teams = Team.objects.visible_to(request.user).select_related("organization")
            self.team = teams.get_visible(slug=kwargs["team"])
            demand(request.user, self.team, role=Role.ADMIN)
        return super().dispatch(request, *args, **kwargs)


class WebhooksPage(TeamAdminPage):
    template = "notifications/webhooks.html"

    def get(self, request: HttpRequest, team: str) -> HttpResponse:
        return self.show(NewWebhookForm(initial={"project": request.GET.get("project", "")}))

    def post(self, request: HttpRequest, team: str) -> HttpResponse:
        form = NewWebhookForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                return self.created(form.cleaned_data)
        return self.show(form, status=422)

    def created(self, fields: dict[str, Any]) -> HttpResponse:
        project = self.project_named(fields.pop("project"))
        webhook, secret = services.create_webhook(
            self.team, by=self.person, project=project, **fields
        )
        return show_webhook_secret(self, webhook, secret)

    def project_named(self, name: str) -> Project | None:
        """A misspelt name is an error of the form, not a missing page."""
        if not name:
            return None
        found = Project.objects.visible_to(self.person).at(self.team.slug, name).first()
        if found is None:
            text = f"The team has no project “{name}”."
            raise Invalid(text, fields={"project": text})
        return found

    def show(self, form: NewWebhookForm, *, status: int = 200) -> HttpResponse:
        rows = Webhook.objects.visible_to(self.person).filter(team=self.team)
        webhooks = list(rows.select_related("project").order_by("name", "pk"))
        hosts = [(webhook, host_of(webhook)) for webhook in webhooks]
        return self.page({"team": self.team, "webhooks": hosts, "form": form}, status=status)


class WebhookPage(TeamAdminPage):
    """``self.webhook`` with its log."""

    template = "notifications/webhook.html"
    webhook: Webhook

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = Webhook.objects.visible_to(request.user).filter(team__slug=kwargs["team"])
        found = rows.select_related("team__organization", "project").filter(pk=kwargs["webhook"])
        webhook = found.first()
        if webhook is not None:
            self.webhook = webhook
        elif request.user.is_authenticated:
            raise NotFound()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        rows = Delivery.objects.visible_to(self.person).filter(webhook=self.webhook)
        before = whole(request.GET, "before")
        older = rows if before is None else rows.filter(pk__lt=before)
        found = list(older.order_by("-pk")[: DELIVERIES_A_PAGE + 1])
        deliveries = found[:DELIVERIES_A_PAGE]
        more = deliveries[-1].pk if len(found) > DELIVERIES_A_PAGE else None
        about = {"team": self.team, "webhook": self.webhook, "host": host_of(self.webhook)}
        return self.page(about | {"deliveries": deliveries, "before": more})

    def back(self) -> HttpResponse:
        return redirect("webhook", team=self.team.slug, webhook=self.webhook.pk)


class WebhookAct(WebhookPage):
    """Something done to it, by post alone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        return self.act() or self.back()

    def act(self) -> HttpResponse | None:
        raise NotImplementedError


class TestWebhook(WebhookAct):
    __test__ = False  # to pytest

    def act(self) -> None:
        sent = services.send_test(self.webhook, by=self.person)
        if sent.delivered_at:
            messages.success(self.request, f"The receiver took the test ({sent.status}).")
        else:
            messages.error(self.request, sent.trouble or f"The receiver answered {sent.status}.")


class SwitchWebhook(WebhookAct):
    def act(self) -> None:
        is_on = self.request.POST.get("on") == "1"
        services.update_webhook(self.webhook, by=self.person, is_on=is_on)


class ReplaceWebhookSecret(WebhookAct):
    def act(self) -> HttpResponse:
        secret = services.replace_secret(self.webhook, by=self.person)
        return show_webhook_secret(self, self.webhook, secret)


class DeleteWebhook(WebhookAct):
    def act(self) -> HttpResponse:
        services.delete_webhook(self.webhook, by=self.person)
        messages.success(self.request, f"The webhook “{self.webhook.name}” is deleted.")
        return redirect("webhooks", team=self.team.slug)


class ResendDelivery(WebhookAct):
    def act(self) -> None:
        rows = Delivery.objects.visible_to(self.person).filter(webhook=self.webhook)
        delivery = rows.select_related("webhook__team").get_visible(pk=self.kwargs["delivery"])
        services.resend(delivery, by=self.person)
        messages.success(self.request, "The message is sent again in a moment.")


def show_webhook_secret(page: TeamAdminPage, webhook: Webhook, secret: str) -> HttpResponse:
    """The only page that ever shows it; no cache may keep it."""
    page.template = "notifications/webhook_secret.html"
    response = page.page({"team": page.team, "webhook": webhook, "secret": secret})
    response["Cache-Control"] = "no-store"
    return response
