"""Uploads that wait for their proof, because the task that was sent for them got lost."""

from __future__ import annotations

from artifacts.models import Upload, UploadState
from artifacts.services.proving import check_upload
from labstead_core.one_by_one import for_each


def check_due() -> int:
    """How many have become blobs."""
    waiting = Upload.objects.filter(state=UploadState.CHECKING)
    return for_each(list(waiting.values_list("pk", flat=True)), check_upload)
