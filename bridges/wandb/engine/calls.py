"""What resolvers know of the request they serve."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from accounts.authentication import KeyLogin
from accounts.models import User

WRITER_HEADERS = ("X-Wandb-Client-Id", "X-Wandb-Async-Client-Id")
SHARED_HEADER = "X-Wandb-Use-Async-Filestream"


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
        return self.request.build_absolute_uri(path)


def call_of(request: HttpRequest, login: KeyLogin) -> Call:
    return Call(request, login.user, login.scope, login.key_id, writer_of(request))


def writer_of(request: HttpRequest) -> str:
    if request.headers.get(SHARED_HEADER, "").lower() != "true":
        return ""
    names = (request.headers.get(name, "") for name in WRITER_HEADERS)
    return next((name for name in names if name), "shared")
