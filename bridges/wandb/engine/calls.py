"""What resolvers know of the request they serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from accounts.authentication import KeyLogin
from accounts.models import User
from labstead_core.addresses import absolute_as_reached

WRITER_HEADERS = ("x-wandb-client-id", "x-wandb-async-client-id")
SHARED_HEADER = "x-wandb-use-async-filestream"


@dataclass(frozen=True)
class Call:
    """``writer`` is the client's name for itself when several write one run, else empty.

    ``known`` is what was found out while this request is answered.
    """

    request: HttpRequest
    user: User
    scope: str
    key_id: int
    writer: str = ""
    known: dict[Any, Any] = field(default_factory=dict)

    @property
    def is_shared(self) -> bool:
        return bool(self.writer)

    def absolute(self, path: str) -> str:
        """The address under the name by which the client reached this server."""
        return absolute_as_reached(self.request, path)


def call_of(request: HttpRequest, login: KeyLogin) -> Call:
    return Call(request, login.user, login.scope, login.key_id, writer_in(request.headers))


def writer_in(headers: Mapping[str, str]) -> str:
    """``headers`` by names in lower case."""
    if headers.get(SHARED_HEADER, "").lower() != "true":
        return ""
    names = (headers.get(name, "") for name in WRITER_HEADERS)
    return next((name for name in names if name), "shared")
