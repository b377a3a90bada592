"""Errors as RFC 7644 section 3.12 has them."""

from __future__ import annotations

from labstead_core import http
from labstead_core.errors import Conflict, DomainError

SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error"


NOT_ABOUT_NAMES = {"last_admin", "account_closed"}


class ScimError(Exception):
    def __init__(self, status: int, detail: str, kind: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind

    @property
    def body(self) -> dict[str, object]:
        kind = {"scimType": self.kind} if self.kind else {}
        return {"schemas": [SCHEMA], "status": str(self.status), "detail": self.detail, **kind}


def bad_value(detail: str) -> ScimError:
    return ScimError(400, detail, "invalidValue")


def from_domain(error: DomainError) -> ScimError:
    """What a service refused, in SCIM's words."""
    status = http.status_of(error)
    is_taken = isinstance(error, Conflict) and error.code not in NOT_ABOUT_NAMES
    kind = "uniqueness" if is_taken else ""
    return ScimError(status, error.message, "invalidValue" if status == 400 else kind)
