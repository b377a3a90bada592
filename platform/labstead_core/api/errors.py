"""The errors of the API as its description shows them. docs/reference/api.md lists every code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rest_framework import serializers


class ErrorSerializer(serializers.Serializer[Any]):
    """Every error has this form. Some codes bring more: docs/reference/api.md lists all of them."""

    code = serializers.CharField(help_text="What happened, for programs. Never changes its sense.")
    message = serializers.CharField(help_text="What happened and what to do, for people.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(),
        required=False,
        help_text="Which parameter or field of the body is wrong, and how.",
    )
    request_id = serializers.CharField(help_text="Under this id the server's log has more.")


@dataclass(frozen=True)
class ErrorResponse:
    name: str
    description: str
    headers: dict[str, Any] = field(default_factory=dict)


def header(text: str) -> dict[str, Any]:
    return {"description": text, "schema": {"type": "string"}}


ERRORS: dict[int, ErrorResponse] = {
    400: ErrorResponse("Invalid", "The request breaks a rule; `fields` says which part of it."),
    401: ErrorResponse(
        "NotAuthenticated",
        "No key, or one that is unknown, expired or revoked.",
        {"WWW-Authenticate": header('`Bearer realm="labstead"`')},
    ),
    403: ErrorResponse("Forbidden", "The person, or the scope of the key, may not do this."),
    404: ErrorResponse("NotFound", "Missing, or somebody else's: the answer is the same."),
    406: ErrorResponse("NotAcceptable", "`Accept` asks for a form that is not offered."),
    409: ErrorResponse("Conflict", "What is there already does not allow it."),
    413: ErrorResponse("TooLarge", "Over a limit of the server."),
    415: ErrorResponse("UnsupportedMediaType", "The body is of a type that is not taken."),
    429: ErrorResponse(
        "Busy",
        "Nothing was done. Send the same again after `Retry-After` seconds.",
        {"Retry-After": header("Seconds to wait.")},
    ),
    507: ErrorResponse("StorageFull", "The disk takes nothing more. Nothing was kept."),
}
