"""The collections of a project, and the versions of a collection, as a person asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from artifacts.models import Collection, CollectionQuerySet, Membership, MembershipQuerySet

COLLECTIONS_A_PAGE = 100
VERSIONS_A_PAGE = 50
ORDERS = {
    "newest": ("type", "-newest_at", "-pk"),
    "name": ("type", "name"),
    "size": ("type", "-all_bytes", "-pk"),
}
LABELS = {"newest": "Newest version", "name": "Name", "size": "Size"}


@dataclass
class CollectionList:
    """``rows`` are the project's; ``query`` has ``q``, ``type``, ``sort`` and ``page``."""

    rows: CollectionQuerySet
    text: str
    type: str
    query: Mapping[str, str]

    labels = LABELS

    @property
    def sort(self) -> str:
        asked = self.query.get("sort", "")
        return asked if asked in ORDERS else "newest"

    @cached_property
    def types(self) -> list[tuple[str, int]]:
        """How many collections there are of each."""
        shown = Q(memberships__version__state="committed") | Q(is_portfolio=True)
        rows = self.rows.filter(shown).order_by("type").values_list("type")
        return list(rows.annotate(Count("pk", distinct=True)))

    @property
    def total(self) -> int:
        """Of all types, found or not."""
        return sum(count for _, count in self.types)

    @cached_property
    def page(self) -> Page[Collection]:
        found = self.rows.filter(self.wanted).with_sums().worth_showing()
        rows = found.select_related("created_by").order_by(*ORDERS[self.sort])
        return Paginator(rows, COLLECTIONS_A_PAGE).get_page(self.query.get("page", "1"))

    @property
    def wanted(self) -> Q:
        wanted = Q(type=self.type) if self.type else Q()
        for word in self.text.split():
            wanted &= Q(name__icontains=word) | Q(description__icontains=word)
        return wanted


@dataclass
class VersionList:
    """``rows`` are the collection's; ``text`` is a number, a part of an alias, or a tag.

    ``query`` has ``page``, and ``a`` and ``b`` where two were chosen to be compared.
    """

    rows: MembershipQuerySet
    text: str
    query: Mapping[str, str]

    @cached_property
    def page(self) -> Page[Membership]:
        found = self.rows.called(self.text) if self.text else self.rows
        rows = found.with_version().newest_first()
        return Paginator(rows, VERSIONS_A_PAGE).get_page(self.query.get("page", "1"))

    @cached_property
    def chosen(self) -> list[str]:
        """Versions to compare, the earlier first: as chosen, else the two newest of the page."""
        asked = [self.query.get(name, "").rpartition(":")[2] for name in ("a", "b")]
        newest = [f"v{place.index}" for place in reversed(list(self.page)[:2])]
        return asked if all(asked) else newest
