"""/livez says the process answers; /readyz says it can do its work."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, JsonResponse

from labstead_core.health import database_answers, migrations_are_applied, storage_is_writable

log = logging.getLogger(__name__)


def livez(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every check passes, else 503. With ?verbose each check's outcome."""
    outcomes = {name: outcome_of(check) for name, check in CHECKS.items()}
    is_ready = all(outcome == "ok" for outcome in outcomes.values())
    body: dict[str, object] = {"status": "ok" if is_ready else "not ready"}
    if "verbose" in request.GET:
        body["checks"] = outcomes
    return JsonResponse(body, status=200 if is_ready else 503)


def outcome_of(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:
        log.warning("Not ready: %s: %s", type(error).__name__, error)
        return f"{type(error).__name__}; the log has the details"
    return "ok"


CHECKS: dict[str, Callable[[], None]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "storage": storage_is_writable,
}
