"""What clients' own words stand for. Values that runs logged hold them for good."""

from __future__ import annotations

from artifacts.models import Collection, Version
from labstead_core.visitors import Visitor


def version_called(token: str, *, visitor: Visitor) -> Version | None:
    """The version that this client created, as far as the visitor sees it: the first so called."""
    rows = Version.objects.visible_to(visitor).filter(client_tokens__token=token)
    found = rows.select_related("same_as").order_by("client_tokens__pk").first()
    return (found.same_as or found) if found else None


def collection_called(token: str, *, visitor: Visitor) -> Collection | None:
    rows = Collection.objects.visible_to(visitor).filter(client_tokens__token=token)
    return rows.order_by("client_tokens__pk").first()
