"""Uploads that wait for their proof, because the task that was sent for them got lost."""

from __future__ import annotations

from artifacts.models import Upload, UploadState
from artifacts.services.uploads import check_upload


def check_due() -> None:
    for pk in list(Upload.objects.filter(state=UploadState.CHECKING).values_list("pk", flat=True)):
        check_upload(pk)
