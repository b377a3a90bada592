"""The errors services raise. Each has a stable ``code``; ``labstead_core.http`` gives it a status.

::

    DomainError
    ├── Invalid            the input breaks a rule
    │   ├── InvalidLine    one line of a batch cannot be kept
    │   └── MalformedJSON  the body is no JSON at all
    ├── NotAuthenticated   nobody is logged in, or the key is unknown
    ├── Forbidden          visible, but this person may not do that
    ├── NotFound           missing, or another tenant's: the same answer
    │   └── Deleted        deleted, and still to be restored
    ├── Conflict           the present state does not allow it
    │   ├── OffsetGap      lines before this batch are missing
    │   └── Rewound        the stream was rewound since its client last counted
    ├── TooLarge           over a limit
    ├── Busy               try again in a moment
    │   └── TooManyTries   somebody may be guessing, and has to wait
    ├── ReadOnly           the server is serviced and changes nothing
    └── StorageFailed      the disk or the database could not take it
"""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """Something a person can act on. ``extra`` travels in the answer beside code and message."""

    code = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
        **extra: object,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.fields = dict(fields or {})
        self.extra = extra


class Invalid(DomainError):
    code = "invalid"


class InvalidLine(Invalid):
    code = "invalid_line"


class MalformedJSON(Invalid):
    code = "malformed_json"


class NotAuthenticated(DomainError):
    code = "not_authenticated"


class Forbidden(DomainError):
    code = "forbidden"


class NotFound(DomainError):
    code = "not_found"

    def __init__(self, message: str = "There is nothing here, or you may not see it.") -> None:
        super().__init__(message)


class Deleted(NotFound):
    """Only for those who may restore it: to everybody else it is missing."""

    code = "deleted"


class Conflict(DomainError):
    code = "conflict"


class OffsetGap(Conflict):
    """``expected_offset`` is where the next batch has to start."""

    code = "offset_gap"

    def __init__(self, *, expected_offset: int, offset: int) -> None:
        super().__init__(
            f"The batch starts at line {offset}, but the next line is {expected_offset}. "
            f"Send again from {expected_offset}.",
            expected_offset=expected_offset,
        )


class Rewound(Conflict):
    """Lines that the client counts as sent are gone on purpose. It must not send them again."""

    code = "history_rewound"

    def __init__(self, *, next_line: int, rewinds: int) -> None:
        super().__init__(
            f"The history was rewound to line {next_line} meanwhile. Lines counted before that "
            "belong to what was taken away.",
            next_line=next_line,
            rewinds=rewinds,
        )


class TooLarge(DomainError):
    code = "too_large"


class Busy(DomainError):
    """The server is full for a moment. ``retry_after_seconds`` becomes the Retry-After header."""

    code = "busy"

    def __init__(self, message: str, *, retry_after_seconds: int = 1) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class TooManyTries(Busy):
    code = "too_many_tries"


class ReadOnly(DomainError):
    code = "read_only"
    retry_after_seconds = 30


class StorageFailed(DomainError):
    code = "storage_full"
