"""All routes of the URL configuration, as the walls walk them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from bridges.wandb.engine.doors import ClientView
from labstead_core.api.views import TenantAPIView
from labstead_core.pages import TenantPage


@dataclass(frozen=True)
class Route:
    """``path`` is the pattern as written; ``words`` are the names in it, in order."""

    path: str
    name: str
    words: tuple[str, ...]
    view: Any = field(repr=False)

    @property
    def view_class(self) -> type:
        """The class behind the view; for a plain function, that of functions."""
        return getattr(self.view, "cls", None) or getattr(self.view, "view_class", type(self.view))

    @property
    def methods(self) -> list[str]:
        """The methods that the view itself answers, in upper case."""
        offered = getattr(self.view, "actions", None) or self.view_class.http_method_names
        answered = [name for name in offered if hasattr(self.view_class, offered_as(self, name))]
        return [name.upper() for name in answered if name not in {"head", "options"}]

    @property
    def is_api(self) -> bool:
        return issubclass(self.view_class, TenantAPIView) and not self.is_of_a_client

    @property
    def is_of_a_client(self) -> bool:
        """Another client's protocol, with keys alone and an envelope of its own."""
        return issubclass(self.view_class, ClientView)

    @property
    def is_page(self) -> bool:
        return issubclass(self.view_class, TenantPage)


def offered_as(route: Route, method: str) -> str:
    """The name of the handler: a view set maps methods to actions."""
    actions: dict[str, str] = getattr(route.view, "actions", None) or {}
    return actions.get(method, method)


def walk(resolver: Any, path: str = "", words: tuple[str, ...] = ()) -> Iterator[Route]:
    for one in resolver.url_patterns:
        here = words + tuple(one.pattern.regex.groupindex)
        yield from below(one, path + str(one.pattern), here)


def below(one: URLPattern | URLResolver, path: str, words: tuple[str, ...]) -> Iterator[Route]:
    if isinstance(one, URLResolver):
        yield from walk(one, path, words)
    else:
        yield Route(path, one.name or "", words, one.callback)


def all_routes() -> list[Route]:
    return list(walk(get_resolver()))
