"""Log lines carry the id of the request they belong to."""

from __future__ import annotations

import logging

from labstead_core.request_id import current_request_id


class AddRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get() or "-"
        return True
