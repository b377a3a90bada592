"""Errors in the client's envelope: ``{"errors": [{"message", "path", "extensions"}]}``.

The client repeats a request for minutes after most statuses from 500 on, so only what may succeed
a moment later gets one of these.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError
from django.http import HttpResponse
from graphql import ExecutionResult, GraphQLError
from rest_framework.exceptions import APIException

from labstead_core import http
from labstead_core.errors import DomainError
from labstead_core.json_columns import written
from labstead_core.request_id import current_request_id

log = logging.getLogger(__name__)
# Of the statuses after 500 the one that the client takes for final.
NOT_IMPLEMENTED = 501
UNAVAILABLE = 503


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        written(body), status=status, headers=headers, content_type="application/json"
    )


def refusal(error: Exception) -> HttpResponse:
    """A whole request that could not be served."""
    body = {"errors": [told(error)], "data": None}
    return answer(body, status_of(error), headers_of(error))


def answer_of(result: ExecutionResult) -> HttpResponse:
    """What was found, with its errors; the status is that of the first."""
    errors = result.errors or []
    if not errors:
        return answer({"data": result.data})
    causes = [cause_of(error) for error in errors]
    pairs = zip(errors, causes, strict=True)
    errors_told = said_once([told(cause, error.path) for error, cause in pairs])
    body = {"errors": errors_told, "data": result.data}
    return answer(body, status_of(causes[0]), headers_of(causes[0]))


def said_once(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of those that say the same of one node after the other: the client joins them."""
    first: dict[str, dict[str, Any]] = {}
    for error in errors:
        first.setdefault(error["message"], error)
    return list(first.values())


def cause_of(error: GraphQLError) -> Exception:
    """What a resolver raised, or the error itself where the document or its variables are wrong."""
    return error.original_error or error


def told(error: Exception, path: Sequence[str | int] | None = None) -> dict[str, Any]:
    code, message = code_and_message(error)
    extensions = {"code": code, "request_id": current_request_id.get()}
    return {"message": message, "path": list(path or []), "extensions": extensions}


def code_and_message(error: Exception) -> tuple[str, str]:
    if isinstance(error, DomainError):
        return error.code, error.message
    if isinstance(error, APIException):
        told = http.drf_body(error)
        return str(told["code"]), str(told["message"])
    if isinstance(error, GraphQLError):
        return "invalid_document", error.message
    log.error("A request of a client failed.", exc_info=error)
    return "internal", "The server failed here. Its log has the reason."


def status_of(error: Exception) -> int:
    if isinstance(error, DomainError):
        return http.status_of(error)
    if isinstance(error, APIException):
        return error.status_code
    if isinstance(error, GraphQLError):
        return 400
    return UNAVAILABLE if isinstance(error, DatabaseError) else NOT_IMPLEMENTED


def headers_of(error: Exception) -> dict[str, str]:
    return http.headers_of(error) if isinstance(error, DomainError) else {}
