"""Addresses whose object has another now: asked for only where nothing was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest
from django.urls import reverse

from labstead_core.visitors import Visitor

Words = Mapping[str, object]
# Of the words in an address those that are others now; None when nothing has moved.
Finder = Callable[[Visitor, Words], Words | None]
_finders: list[Finder] = []


def look_for_moved(finder: Finder) -> None:
    """Register ``finder``; call it from an app's ``ready``. It may tell only what is visible."""
    if finder not in _finders:
        _finders.append(finder)


def new_address(request: HttpRequest, visitor: Visitor) -> str | None:
    """Where the visitor finds what was at this address, with the same query."""
    match = request.resolver_match
    if match is None:
        return None
    moved = next(filter(None, (find(visitor, match.kwargs) for find in _finders)), None)
    if moved is None:
        return None
    path = reverse(match.view_name, kwargs={**match.kwargs, **moved})
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
