"""Every route stands on a tenant base, or in a list of excuses that says why it need not."""

from __future__ import annotations

import pytest

from tests.walls.routes import Route, all_routes

# What a route's path starts with, and why it is no tenant view.
EXCUSES = {
    "livez": "says only that the process answers",
    "readyz": "says only that the process can work",
    "api/schema/": "the description of the API, the same for everybody",
    "api/docs/": "shows the description of the API",
    "^(?:api|files|internal)/": "a 404 for addresses of machines that do not exist",
    "files/frame/<str:token>": "likewise, and a frame alone gets it",
    "files/frame-viewer": "an empty page, the same for everybody",
    "files/part/": "the signed address is the permission itself",
    "files/whole/": "likewise",
    "files/wandb-manifest/": "likewise",
    "files/wandb-history/": "likewise",
    "files/blob/": "likewise",
    "files/archive/": "likewise",
    "files/import/": "likewise",
    "files/run/<str:token>": "the signed address is the permission itself",
    "internal/signals": "for the worker alone, which brings the loopback token",
    "admin/": "Django's admin, for the operator's staff only",
    "accounts/": "allauth: log-in, sign-up and what a person does to their own account",
    "notifications/unsubscribe/": "the signed token in the address is the permission itself",
    "invite/": "the token in the address is the permission itself",
    "scim/v2/": "the token of an organization decides whose people and teams are meant",
    "setup": "made for the time before anybody has an account",
    "sdk/otel/": "a 404 that says no",
}


def is_walled(route: Route) -> bool:
    return route.is_api or route.is_page or route.is_of_a_client


def excuses_of(route: Route) -> list[str]:
    return [start for start in EXCUSES if route.path.startswith(start)]


def test_every_route_is_on_a_tenant_base_or_excused() -> None:
    bare = [route.path for route in all_routes() if not is_walled(route) and not excuses_of(route)]
    assert bare == []


def test_no_excuse_is_stale() -> None:
    used = {start for route in all_routes() if not is_walled(route) for start in excuses_of(route)}
    assert set(EXCUSES) - used == set()


@pytest.mark.parametrize("word", ["team", "project", "run", "deleted_run"])
def test_no_excused_route_names_a_tenants_object(word: str) -> None:
    naming = [route.path for route in all_routes() if word in route.words and not is_walled(route)]
    assert naming == []
