"""The signed addresses of bytes: no log-in, the address itself is the permission."""

from __future__ import annotations

from typing import IO, Any, cast
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from artifacts.digests import as_hex, as_text
from artifacts.models import Blob, Upload
from artifacts.services.uploads import receive_part
from artifacts.services.whole_files import receive_file
from artifacts.storage.vault import vault
from labstead_core.errors import Invalid, NotFound
from labstead_core.file_answers import StoredFile, type_by_name, untrusted_answer
from labstead_core.http import method_not_allowed
from labstead_core.signing import FileLink, arrived, sign, unsign


@method_decorator(csrf_exempt, name="dispatch")
class SignedPart(View):
    """PUT a part of a file on its way."""

    http_method_names = ["put"]

    def put(self, request: HttpRequest, number: int, token: str) -> HttpResponse:
        kind = f"upload_part:{number}"
        link = unsign(token, kind=kind, action="upload", at=arrived(request))
        try:
            is_whole = receive_part(
                open_upload(link.pk),
                number,
                cast("IO[bytes]", request),
                size=link.size,
                digest=request.headers.get("Content-MD5", ""),
            )
        except UnreadablePostError as error:
            raise Invalid("The part broke off. Send it again.", code="size_differs") from error
        return JsonResponse({"number": number, "size": link.size, "stored": is_whole})

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return method_not_allowed(["PUT"])


@method_decorator(csrf_exempt, name="dispatch")
class SignedFile(View):
    """PUT a whole file of a draft. ``hex_digest`` is the MD5 it was promised with."""

    http_method_names = ["put"]

    def put(self, request: HttpRequest, hex_digest: str, token: str) -> HttpResponse:
        link = unsign(token, kind=f"whole:{hex_digest}", action="upload", at=arrived(request))
        size = request.headers.get("Content-Length") or "0"
        if not size.isdigit() or "Transfer-Encoding" in request.headers:
            raise Invalid("Send the file with a Content-Length, not in chunks.")
        digest, content = as_text(bytes.fromhex(hex_digest)), cast("IO[bytes]", request)
        try:
            receive_file(link.pk, digest, content, size=int(size))
        except UnreadablePostError as error:
            raise Invalid("The file broke off. Send it again.", code="size_differs") from error
        return HttpResponse(headers={"ETag": f'"{hex_digest}"'})

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return method_not_allowed(["PUT"])


class SignedBlob(View):
    """GET the bytes of a file. Its name in the address is for people and their browsers."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str, name: str) -> Any:
        link = unsign(token, kind="blob", action="download")
        return untrusted_answer(request, stored_file(link.pk, name))

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return method_not_allowed(["GET", "HEAD"])


def open_upload(pk: int) -> Upload:
    rows = Upload.objects.select_related("stored", "project__team")
    upload = rows.filter(pk=pk).first()
    if upload is None:
        raise NotFound("This upload was completed or given up. Ask for it again.")
    return upload


def whole_file_path(draft_pk: int, digest: str) -> str:
    """A signed address below the server's own, to which a promised file is PUT."""
    hex_digest = as_hex(digest)
    most = settings.LABSTEAD_MAX_ARTIFACT_FILE_BYTES
    token = sign(FileLink(f"whole:{hex_digest}", draft_pk, "upload", most))
    return f"/files/whole/{hex_digest}/{token}"


def blob_path(blob_pk: int, name: str) -> str:
    """A signed address below the server's own."""
    token = sign(FileLink("blob", blob_pk, "download"))
    return f"/files/blob/{token}/{quote(name, safe='')}"


def stored_file(pk: int, name: str) -> StoredFile:
    blob = Blob.objects.select_related("stored").filter(pk=pk).first()
    if blob is None:
        raise NotFound("The file was deleted.")
    try:
        content = vault().open(blob.stored.name, blob.size, offset=blob.offset)
    except FileNotFoundError as error:
        raise NotFound("The file is missing in storage.") from error
    return StoredFile(
        cast("IO[bytes]", content),
        size=blob.size,
        name=name,
        content_type=type_by_name(name),
        etag=blob.digest,
    )
