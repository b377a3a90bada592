"""The button that watches a project."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from labstead_core.pages import lazily
from notifications import services
from notifications.models import Watch
from projects.pages import ProjectPage


class WatchPage(ProjectPage):
    """Answers with the button as it is now."""

    template = "notifications/_watch.html"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        mine = Watch.objects.visible_to(request.user).filter(project=self.project)
        return self.page({"is_watching": lazily(mine.exists)})

    def post(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        is_watching = request.POST.get("watching") == "1"
        change = services.watch if is_watching else services.unwatch
        change(self.project, by=self.person)
        return self.page({"is_watching": is_watching})
