"""GET /files/wandb-history/<token>."""

from __future__ import annotations

from typing import IO, Any, cast

from django.core import signing
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.views import View

from bridges.wandb.history.exports import read_token
from labstead_core.errors import NotFound
from labstead_core.file_answers import StoredFile, untrusted_answer
from runs.models import Run


class HistoryFileView(View):
    """The address is the permission, as long as the run is there."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> Any:
        try:
            run, name, size = read_token(token)
        except signing.BadSignature as error:
            raise NotFound() from error
        if not Run.objects.filter(pk=run).exists() or not default_storage.exists(name):
            raise NotFound("The file is gone. Ask for the history again.")
        content = cast("IO[bytes]", default_storage.open(name))
        file = StoredFile(
            content,
            size=size,
            name="history.parquet",
            content_type="application/vnd.apache.parquet",
            etag=name,
        )
        return untrusted_answer(request, file)
