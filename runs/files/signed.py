"""The signed addresses of files: no log-in, the address itself is the permission."""

from __future__ import annotations

from typing import IO, Any, cast

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from labstead_core.cross_origin import preflight, readable_anywhere
from labstead_core.errors import NotFound
from labstead_core.file_answers import StoredFile, type_by_name, untrusted_answer
from labstead_core.http import method_not_allowed
from labstead_core.signing import arrived, unsign
from runs import services
from runs.models import RunFile


@method_decorator(csrf_exempt, name="dispatch")
class SignedRunFile(View):
    """PUT the bytes of an offered file, or GET those of a stored one."""

    http_method_names = ["get", "head", "put", "options"]

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return preflight("GET", "HEAD", "PUT")

    def put(self, request: HttpRequest, token: str) -> HttpResponse:
        link = unsign(token, kind="run_file", action="upload", at=arrived(request))
        content = cast("IO[bytes]", request)
        row = services.receive_file(
            stored_row(link.pk),
            content,
            size=link.size,
            sha256=link.sha256,
            md5=request.headers.get("Content-MD5", ""),
        )
        told = {"path": row.path, "size": row.size, "sha256": row.sha256}
        return readable_anywhere(JsonResponse(told))

    def get(self, request: HttpRequest, token: str) -> Any:
        link = unsign(token, kind="run_file", action="download")
        return readable_anywhere(untrusted_answer(request, stored(stored_row(link.pk))))

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return method_not_allowed(["GET", "HEAD", "OPTIONS", "PUT"])


def stored_row(pk: int) -> RunFile:
    row = RunFile.objects.filter(pk=pk, run__deleted_at=None, run__project__deleted_at=None).first()
    if row is None:
        raise NotFound("The file was deleted.")
    return row


def stored(row: RunFile, *, content_type: str = "") -> StoredFile:
    """The file's bytes, with the type its client named unless another is given."""
    if not row.storage_name:
        raise NotFound()
    return StoredFile(
        cast("IO[bytes]", default_storage.open(row.storage_name)),
        size=row.size,
        name=row.path.rpartition("/")[2],
        content_type=content_type or row.content_type or type_by_name(row.path),
        etag=row.sha256,
    )
