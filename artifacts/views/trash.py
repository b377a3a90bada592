"""Deleted versions that can still come back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Role
from artifacts.models import Version, VersionQuerySet
from artifacts.services.deletion import delete_version_forever, restore_version
from artifacts.views.pages import ArtifactsPage

VERSIONS_A_PAGE = 50


class TrashPage(ArtifactsPage):
    """For members of the project."""

    template = "artifacts/trash.html"
    fragments = {"deleted-artifacts": "deleted-artifacts"}

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        self.demand(Role.MEMBER)
        return self.page({"page": self.found})

    def restorable(self) -> VersionQuerySet:
        rows = Version.objects.visible_to(self.request.user).filter(project=self.project)
        return rows.restorable().select_related("collection__project__team", "deleted_by")

    def found(self) -> Any:
        rows = self.restorable().order_by("-deleted_at", "-pk")
        return Paginator(rows, VERSIONS_A_PAGE).get_page(self.request.GET.get("page", "1"))


class DeletedVersionPage(TrashPage):
    """``self.version`` is the deleted version in the address."""

    http_method_names = ["post"]

    def find(self, slug: str) -> Version:
        found: Version = self.restorable().get_visible(slug=slug)
        return found


class RestorePage(DeletedVersionPage):
    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        version = restore_version(self.find(address["deleted_version"]), by=self.person)
        name = f"{version.collection.name}:v{version.index}"
        messages.success(request, f"“{name}” is back. Its aliases stay where they went.")
        collection, word = version.collection, f"v{version.index}"
        names = [address["team"], address["project"], collection.type, collection.name, word]
        return redirect("artifact-version", *names)


class ForeverPage(DeletedVersionPage):
    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        version = self.find(address["deleted_version"])
        delete_version_forever(version, by=self.person)
        name = f"{version.collection.name}:v{version.index}"
        messages.success(request, f"“{name}” is deleted forever.")
        return redirect("artifact-trash", team=address["team"], project=address["project"])
