"""The signed addresses of archives: no log-in, the address itself is the permission."""

from __future__ import annotations

from typing import IO, Any, cast

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from labstead_core.errors import Invalid, NotFound
from labstead_core.file_answers import StoredFile, file_answer
from labstead_core.http import method_not_allowed
from labstead_core.signing import arrived, unsign
from rights.api.shapes import DOWNLOADS, UPLOADS
from rights.models import Export, Import
from rights.services import receive


class SignedArchive(View):
    """GET an archive, whole or in ranges."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> Any:
        link = unsign(token, kind=DOWNLOADS, action="download")
        return archive_answer(request, there(link.pk))

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return method_not_allowed(["GET", "HEAD"])


def there(pk: int) -> Export:
    row = Export.objects.filter(pk=pk).exclude(storage_name="").first()
    if row is None or row.is_over(timezone.now()):
        raise NotFound("This archive was deleted. Have another made.")
    return row


def archive_answer(request: HttpRequest, export: Export) -> Any:
    file = StoredFile(
        cast("IO[bytes]", default_storage.open(export.storage_name)),
        size=export.size,
        name=file_name(export),
        content_type="application/zip",
        etag=export.sha256,
    )
    response = file_answer(request, file, as_attachment=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def file_name(export: Export) -> str:
    """ASCII letters, digits and dashes alone: the same on every system."""
    what = export.project.name if export.project else "account"
    return f"labstead-{slugify(what) or 'project'}-{export.created_at:%Y-%m-%d}.zip"


@method_decorator(csrf_exempt, name="dispatch")
class SignedImport(View):
    """PUT the bytes of an archive that was announced."""

    http_method_names = ["put"]

    def put(self, request: HttpRequest, token: str) -> HttpResponse:
        link = unsign(token, kind=UPLOADS, action="upload", at=arrived(request))
        job = Import.objects.filter(pk=link.pk).first()
        if job is None:
            raise NotFound("This import was given up. Announce the archive again.")
        try:
            received = receive(job, cast("IO[bytes]", request))
        except UnreadablePostError as error:
            raise Invalid("The archive broke off. Send it again.", code="size_differs") from error
        return JsonResponse({"id": received.slug, "state": received.state})

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return method_not_allowed(["PUT"])
