"""The pages of one version: overview, files, metadata, lineage."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from artifacts.models import EdgeKind, Membership, RunEdge
from artifacts.services.edits import edit_version, move_alias, remove_alias
from artifacts.views.forms import (
    DescriptionForm,
    LifetimeForm,
    MetadataForm,
    WordForm,
    status_of,
    with_word,
)
from artifacts.views.pages import OneVersionPage
from labstead_core.forms import refusals_on
from labstead_core.pages import lazily

RAIL_VERSIONS = 40
RAIL_NEWER = 15
FEW_USES = 10
MOST_USES = 500
MOST_LINKS = 50


class VersionPage(OneVersionPage):
    """Knows the versions beside this one, which stand at the left of all its tabs."""

    url_name = ""

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        return self.elsewhere(**address) or self.page({})

    def elsewhere(self, *, type: str, version: str, **address: str) -> HttpResponse | None:
        """To the address that stays the version's own, also when its alias moves on."""
        if (type, version) == (self.place.collection.type, f"v{self.place.index}"):
            return None
        return redirect(self.own_path())

    def own_path(self) -> str:
        collection, team = self.place.collection, self.project.team.slug
        names = [team, self.project.name, collection.type, collection.name, f"v{self.place.index}"]
        return reverse(self.url_name, args=names)

    def frame(self) -> dict[str, Any]:
        return super().frame() | {"rail": lazily(self.rail), "url_name": self.url_name}

    def rail(self) -> list[Membership]:
        """The versions around this one, the newest first."""
        rows = Membership.objects.visible_to(self.request.user).committed()
        near = rows.filter(collection=self.place.collection)
        near = near.select_related("version", "collection").prefetch_related("aliases")
        newer = list(near.filter(index__gt=self.place.index).order_by("index")[:RAIL_NEWER])
        below = near.filter(index__lte=self.place.index).order_by("-index")
        return [*reversed(newer), *below[: RAIL_VERSIONS - len(newer)]]


class OverviewPage(VersionPage):
    """What is posted here changes what is said of the version."""

    template = "artifacts/version_overview.html"
    version_tab = "overview"
    url_name = "artifact-version"
    fragments = {
        "version-rail": "version-rail",
        "version-facts": "version-facts",
        "version-aliases": "version-aliases",
        "version-tags": "version-tags",
        "lifetime": "lifetime",
        "description": "description",
    }

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        elsewhere = self.elsewhere(**address)
        if elsewhere is not None:
            return elsewhere
        description = DescriptionForm(initial={"description": self.place.version.description})
        lifetime = LifetimeForm.showing(self.place.version.ttl_seconds)
        is_editing = "edit" in request.GET
        return self.show(
            {
                "form": description if is_editing else None,
                "lifetime_form": lifetime if is_editing else None,
            }
        )

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        given = request.POST
        if "description" in given:
            return self.describe(DescriptionForm(given))
        if "stays" in given:
            return self.set_lifetime(LifetimeForm(given))
        word = WordForm({"word": given.get("alias", "") or given.get("tag", "")})
        change = self.change_alias if "alias" in given else self.change_tag
        return self.change_words(word, partial(change, is_new="remove" not in given))

    def describe(self, form: DescriptionForm) -> HttpResponse:
        if form.is_valid():
            with refusals_on(form):
                edit_version(self.place, by=self.person, **form.cleaned_data)
        return self.show({"form": form if form.errors else None}, status=status_of(form))

    def set_lifetime(self, form: LifetimeForm) -> HttpResponse:
        if form.is_valid():
            with refusals_on(form):
                edit_version(self.place, by=self.person, ttl_seconds=form.ttl_seconds)
        return self.show({"lifetime_form": form if form.errors else None}, status=status_of(form))

    def change_words(self, form: WordForm, change: Any) -> HttpResponse:
        if form.is_valid():
            with refusals_on(form):
                change(form.cleaned_data["word"])
                self.read_names_anew()
        return self.show({"word_form": form}, status=status_of(form))

    def change_alias(self, word: str, *, is_new: bool) -> None:
        (move_alias if is_new else remove_alias)(self.place, word, by=self.person)

    def change_tag(self, word: str, *, is_new: bool) -> None:
        tags = with_word(self.place.version.tags, word, is_new)
        edit_version(self.place, by=self.person, tags=tags)

    def read_names_anew(self) -> None:
        rows = Membership.objects.visible_to(self.request.user).with_version()
        self.place = rows.get_visible(pk=self.place.pk)

    def show(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        reads = {"uses": self.uses, "other_places": self.other_places}
        return self.page(reads | context, status=status)

    def uses(self) -> dict[str, Any]:
        """The runs that used it, the newest first, as many as one wants to see."""
        rows = RunEdge.objects.visible_to(self.request.user).filter(
            version=self.place.version, kind=EdgeKind.USED
        )
        most = MOST_USES if "uses" in self.request.GET else FEW_USES
        shown = rows.select_related("run__project__team").order_by("-pk")[:most]
        return {"edges": list(shown), "count": rows.count()}

    def other_places(self) -> list[Membership]:
        """Where else it stands: of a link where it was logged, and what links to it."""
        rows = Membership.objects.visible_to(self.request.user).filter(version=self.place.version)
        found = rows.exclude(pk=self.place.pk).select_related("collection__project__team")
        return list(found.order_by("pk")[:MOST_LINKS])


class FilesPage(VersionPage):
    """The frame; the browser of files asks the API."""

    template = "artifacts/version_files.html"
    fragments = {"version-rail": "version-rail"}
    version_tab = "files"
    url_name = "artifact-version-files"


class MetadataPage(VersionPage):
    """The frame, for the tree asks the API, and a form. What is posted replaces the metadata."""

    template = "artifacts/version_metadata.html"
    fragments = {"version-rail": "version-rail", "metadata-editor": "metadata-editor"}
    version_tab = "metadata"
    url_name = "artifact-version-metadata"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        is_editing = "edit" in request.GET
        form = MetadataForm.showing(self.place.version.metadata) if is_editing else None
        return self.elsewhere(**address) or self.page({"form": form})

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        form = MetadataForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                edit_version(self.place, by=self.person, **form.cleaned_data)
        answer = self.page({"form": form if form.errors else None}, status=status_of(form))
        if not form.errors:
            answer["HX-Trigger"] = "live-artifacts"  # the tree asks anew
        return answer


class LineagePage(VersionPage):
    """The frame; the graph asks the API."""

    template = "artifacts/version_lineage.html"
    fragments = {"version-rail": "version-rail"}
    version_tab = "lineage"
    url_name = "artifact-version-lineage"
