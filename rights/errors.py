"""What is wrong with an archive. Each code is stable; docs/reference/api.md lists them."""

from __future__ import annotations

from labstead_core.errors import Invalid


class BadArchive(Invalid):
    """It cannot be imported, today or tomorrow. Nothing of it is kept."""

    code = "archive_damaged"


class UnknownArchive(BadArchive):
    code = "archive_unknown"


class ArchiveTooLarge(BadArchive):
    code = "archive_too_large"
