"""Signed addresses of manifests: the client sends one before the commit, readers fetch another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from artifacts.digests import as_hex, digest_of
from artifacts.models import Version, VersionState
from artifacts.services.entries import add_entries, demand_draft, set_entries
from bridges.wandb.artifacts.manifests import read_manifest, write_manifest
from labstead_core.errors import Invalid, NotFound
from labstead_core.http import method_not_allowed
from labstead_core.signing import FileLink, arrived, sign, unsign

MOST_BYTES = 256_000_000
WHOLE, PART = "whole", "part"


def upload_path(draft: Version, digest: str, *, is_whole: bool, by: User) -> str:
    """``how`` says what comes, and for whom; it is signed, too."""
    how = f"{WHOLE if is_whole else PART}-{as_hex(digest)}-{by.pk}"
    token = sign(FileLink(f"wandb_manifest:{how}", draft.pk, "upload", MOST_BYTES))
    return f"/files/wandb-manifest/{how}/{token}"


@method_decorator(csrf_exempt, name="dispatch")
class ManifestUpload(View):
    """PUT the list of a draft's files: all of them, or some more."""

    http_method_names = ["put"]

    def put(self, request: HttpRequest, how: str, token: str) -> HttpResponse:
        kind = f"wandb_manifest:{how}"
        link = unsign(token, kind=kind, action="upload", at=arrived(request))
        scope, hex_digest, user = how.split("-")
        try:
            data = request.read()
        except UnreadablePostError as error:
            raise Invalid("The manifest broke off. Send it again.") from error
        if as_hex(digest_of(data)) != hex_digest:
            raise Invalid("The bytes do not have the announced digest.", code="digest_differs")
        tell = set_entries if scope == WHOLE else add_entries
        draft = demand_draft(link.pk)
        tell(draft, read_manifest(data), by=demand(User.objects.filter(is_active=True), int(user)))
        return HttpResponse()

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return method_not_allowed(["PUT"])


class ManifestDownload(View):
    """GET the list of a version's files."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        link = unsign(token, kind="wandb_manifest", action="download")
        rows = Version.objects.filter(state=VersionState.COMMITTED).select_related("manifest")
        return HttpResponse(write_manifest(demand(rows, link.pk)), content_type="application/json")

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return method_not_allowed(["GET", "HEAD"])


def demand(rows: Any, pk: int) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound("It was deleted meanwhile.")
    return row
