"""The audit trail on stdout as well, for what gathers the logs of a machine."""

from __future__ import annotations

import sys

import structlog
from django.conf import settings

from labstead_core.audit_lines import line_of
from labstead_core.json_columns import written
from labstead_core.models import AuditEntry


def as_json(value: object, **options: object) -> str:
    return written(value).decode()


def tell(entry: AuditEntry) -> None:
    """One JSON line with ``"event": "audit"``, where LABSTEAD_AUDIT_STDOUT asks for it."""
    if settings.LABSTEAD_AUDIT_STDOUT:
        stdout = structlog.wrap_logger(
            structlog.PrintLogger(sys.stdout),
            processors=[structlog.processors.JSONRenderer(serializer=as_json)],
        )
        stdout.info("audit", **line_of(entry))
