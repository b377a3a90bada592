"""What an address costs in queries, asked for the second time: what is remembered is in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.queries.crowd import Words
from tests.walls.routes import Route


@dataclass(frozen=True)
class Asked:
    """``name`` is the route's, with ``#fragment`` for a part of the page."""

    name: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)


# What an address needs besides, or what makes it look for more.
QUERIES = {
    "api-search": "?q=r",
    "run-compare": "?a=r0&b=r1",
    "artifact-compare": "?a=iris:v1&b=flowers0:v0",
    "api-artifact-changes": "?since=flowers0:v0",
    "api-series": "?runs=r0,r1&keys=loss,val/loss",
    "api-media": "?runs=r0,r1&key=sample",
    "api-console-search": "?text=x",
    "api-media-files": "?path=model0.pt&path=model1.pt",
    "api-run-table-groups": "?by=config.model",
    "api-run-table-importance": "?metric=summary.loss",
    "api-replicates": "?of=config.seed&metrics=summary.loss",
    "api-run-table-values": "?key=config.model",
}
# The others show all runs, newest first, for which the database has an index.
FILTERED = {"workspace"}


def asked(routes: Iterable[Route], words: Words) -> Iterator[Asked]:
    """Each address that can be read, and each part of its page that htmx fetches."""
    for route in routes:
        if "GET" not in route.methods:
            continue
        own = {word: words[word] for word in route.words}
        path = reverse(route.name, kwargs=own) + QUERIES.get(route.name, "")
        yield Asked(route.name, path)
        if route.name in FILTERED:
            yield Asked(f"{route.name}?search", f"{path}?search=config.lr<1")
        for part in getattr(route.view_class, "fragments", {}):
            yield Asked(f"{route.name}#{part}", path, {"hx-request": "true", "hx-target": part})


def cost(client: Client, one: Asked) -> int:
    answer_of(client, one)
    with CaptureQueriesContext(connection) as captured:
        answer = answer_of(client, one)
    assert answer.status_code in (200, 302), one
    return len(captured)


def answer_of(client: Client, one: Asked) -> HttpResponseBase:
    answer: HttpResponseBase = client.get(one.path, headers=one.headers)
    b"".join(answer)  # a stream asks while it is read
    return answer
