"""Two versions beside each other: what is said of them, their metadata and their files."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse

from artifacts.api.lookups import by_word
from artifacts.manifests.differences import CHANGES, Difference, Differences, differences
from artifacts.models import Membership
from artifacts.reading import manifest_of
from artifacts.views.pages import ArtifactsPage
from labstead_core.errors import NotFound
from labstead_core.pages import text_in
from runs.differences import part_of

FILES_A_PAGE = 100


class ComparedFiles:
    """Read when the page's part shows them."""

    def __init__(self, before: Membership, after: Membership, query: dict[str, str]) -> None:
        self.places = (before, after)
        self.find = query["find"]
        self.change = query["change"] if query["change"] in CHANGES else ""
        self._page = query["page"]

    @cached_property
    def all(self) -> Differences:
        before, after = (manifest_of(place.version) for place in self.places)
        return differences(before, after)

    @cached_property
    def counts(self) -> list[tuple[str, int]]:
        return list(self.all.counts().items())

    @property
    def bytes(self) -> tuple[int, int]:
        return self.all.bytes_changed()

    @cached_property
    def page(self) -> Page[Difference]:
        found: Any = self.all.of(self.change, self.find)
        return Paginator(found, FILES_A_PAGE).get_page(self._page)


class ComparePage(ArtifactsPage):
    """``?a=iris:v1&b=iris:v3``, of this project; changes are those from ``a`` to ``b``."""

    template = "artifacts/compare.html"
    fragments = {"changed-files": "changed-files"}

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        before, after = self.place_of("a"), self.place_of("b")
        query = {name: text_in(request, name) for name in ("find", "change", "page")}
        first, second = before.version.metadata, after.version.metadata
        return self.page(
            {
                "places": [before, after],
                "files": ComparedFiles(before, after, query),
                "metadata": partial(part_of, "Metadata", first, second, shows_all=False),
                "query": query,
            }
        )

    def place_of(self, name: str) -> Membership:
        """Raises NotFound for all that names no version here."""
        collection, _, word = text_in(self.request, name, most=300).partition(":")
        if not collection or not word:
            raise NotFound()
        rows = Membership.objects.visible_to(self.request.user)
        here = rows.filter(collection__project=self.project, collection__name=collection)
        return by_word(here.with_version(), word)
