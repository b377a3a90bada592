"""The client's other way to a file, by its digest: with a key instead of a signature."""

from __future__ import annotations

from urllib.parse import unquote

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from accounts.models import KeyScope
from artifacts.digests import as_text, is_hex
from artifacts.files.signed import stored_file
from artifacts.models import Version
from artifacts.reading import blobs_of, manifest_of
from bridges.wandb.artifacts.finding import demand_version
from bridges.wandb.engine.doors import ClientView
from labstead_core.errors import Forbidden, NotFound
from labstead_core.file_answers import untrusted_answer


class FileByDigest(ClientView):
    """GET a file of an artifact that the caller may see."""

    http_method_names = ["get"]

    def get(self, request: Request, **place: str) -> HttpResponseBase:
        call = self.call(request)
        if call.scope == KeyScope.INGEST:
            raise Forbidden("This key may only log runs.", code="key_scope")
        version = demand_version(call, unquote(place["artifact"]))
        pk = blob_in(version, place["digest"])
        return untrusted_answer(request._request, stored_file(pk, place["name"]))


def blob_in(version: Version, hex_digest: str) -> int:
    """Raises NotFound for what is no file of this version."""
    digest = as_text(bytes.fromhex(hex_digest)) if is_hex(hex_digest) else ""
    is_there = manifest_of(version).holds(digest)
    blob = blobs_of(version, [digest]).get(digest) if is_there else None
    if blob is None:
        raise NotFound("The artifact has no such file.")
    return blob.pk
