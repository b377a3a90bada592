"""The tab of artifacts: a project's collections, and the versions of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from artifacts.models import Collection, Membership
from artifacts.services.edits import edit_collection
from artifacts.views.forms import DescriptionForm, WordForm, status_of, with_word
from artifacts.views.listing import CollectionList, VersionList
from artifacts.views.pages import ArtifactsPage, OneCollectionPage
from labstead_core.forms import refusals_on
from labstead_core.pages import lazily, text_in


class CollectionsPage(ArtifactsPage):
    template = "artifacts/collections.html"
    fragments = {"artifact-list": "artifact-list"}

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        rows = Collection.objects.visible_to(request.user).filter(project=self.project)
        words, kind = text_in(request, "q"), text_in(request, "type")
        return self.page({"list": CollectionList(rows, words, kind, request.GET)})


class TypePage(ArtifactsPage):
    """An address that people guess: the list, narrowed to a type."""

    def get(self, request: HttpRequest, team: str, project: str, type: str) -> HttpResponse:
        path = reverse("artifacts", args=[team, project])
        return redirect(f"{path}?{urlencode({'type': type})}")


class CollectionPage(OneCollectionPage):
    """Its versions; what is posted here changes what is said of it."""

    template = "artifacts/collection.html"
    fragments = {
        "version-table": "version-table",
        "description": "description",
        "collection-tags": "collection-tags",
    }

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        if address["type"] != self.collection.type:
            return redirect(self.own_path())
        form = DescriptionForm(initial={"description": self.collection.description})
        return self.show({"form": form if "edit" in request.GET else None})

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        if "description" in request.POST:
            return self.describe(DescriptionForm(request.POST))
        word = WordForm({"word": request.POST.get("tag", "")})
        return self.change_tags(word, is_new="remove" not in request.POST)

    def describe(self, form: DescriptionForm) -> HttpResponse:
        if form.is_valid():
            with refusals_on(form):
                self.edit(**form.cleaned_data)
        return self.show({"form": form if form.errors else None}, status=status_of(form))

    def change_tags(self, form: WordForm, *, is_new: bool) -> HttpResponse:
        if form.is_valid():
            with refusals_on(form):
                self.edit(tags=with_word(self.collection.tags, form.cleaned_data["word"], is_new))
        return self.show({"word_form": form}, status=status_of(form))

    def edit(self, **changes: Any) -> None:
        edit_collection(self.collection, by=self.person, **changes)
        for name, value in changes.items():
            setattr(self.collection, name, value)

    def show(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        rows = Membership.objects.visible_to(self.request.user).committed()
        list_of = VersionList(
            rows.filter(collection=self.collection),
            text_in(self.request, "q"),
            self.request.GET,
        )
        return self.page({"list": list_of, "sums": lazily(self.sums)} | context, status=status)

    def sums(self) -> Any:
        rows = Collection.objects.visible_to(self.request.user).with_sums()
        return rows.get(pk=self.collection.pk)

    def own_path(self) -> str:
        team, project = self.project.team.slug, self.project.name
        names = [team, project, self.collection.type, self.collection.name]
        return reverse("artifact-collection", args=names)
