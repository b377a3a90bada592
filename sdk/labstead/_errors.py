"""Everything the SDK raises.

Error
├── UsageError               a call out of order, or with arguments that make no sense
│   └── ConfigError          a config that cannot be read, or a value changed without being meant
├── IntegrityError           bytes are not those that their digest or tag promises
└── CommunicationError       talking to the server went wrong
    ├── ServerUnavailableError   no answer, 429, 5xx or nonsense: trying again later may work
    └── RequestRefusedError      the server understood and said no (4xx)
        └── AuthenticationError   no key, or one the server does not accept

Only misuse and a refused ``init`` or ``login`` raise. Trouble on the way to the server during a run
is told once in words and retried from the journal; it never reaches the training loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOT_FOUND = 404


class Error(Exception):
    """The root: ``except labstead.Error`` catches everything Labstead raises on purpose."""


class UsageError(Error):
    """The call cannot work as written; the message says what to write instead."""


class ConfigError(UsageError):
    """A config or its file cannot be read, or a key would have changed its value; then
    ``allow_val_change=True`` says it is meant."""


class IntegrityError(Error, ValueError):
    """A file or what a reference leads to is not what was logged. It got no name on this disk."""


class CommunicationError(Error):
    """The server could not be asked, or did not agree."""


class ServerUnavailableError(CommunicationError):
    """No usable answer. ``retry_after`` is the wait in seconds the server asked for, if it did."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RequestRefusedError(CommunicationError):
    """An answer of the 4xx family: ``status``, the stable ``code`` and the whole ``body``."""

    def __init__(self, message: str, *, status: int, code: str, body: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.body = body

    def saying(self, message: str) -> RequestRefusedError:
        """The same refusal in words that name what was asked for."""
        return RequestRefusedError(message, status=self.status, code=self.code, body=self.body)


class AuthenticationError(RequestRefusedError):
    """No API key, or one that the server does not accept."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 401,
        code: str = "not_authenticated",
        body: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, status=status, code=code, body=body or {})
