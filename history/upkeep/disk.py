"""Room on the disk that holds the data."""

from __future__ import annotations

import logging
import shutil

from django.conf import settings

log = logging.getLogger(__name__)


def has_room() -> bool:
    """Whether background work may write: lines that come in need the last of the space."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < settings.LABSTEAD_KEEP_FREE_BYTES:
        log.warning("Only %s bytes are free in %s; compaction waits.", free, settings.DATA_DIR)
        return False
    return True
