"""The API of what a version holds."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from artifacts.api.lookups import InProject
from artifacts.api.serializers import DigestsInput, EntrySerializer
from artifacts.manifests.columns import Folder
from artifacts.manifests.entries import Entry, as_json
from artifacts.models import Version
from artifacts.names import is_unicode
from artifacts.reading import addresses, bundle, files_page, folder_page, manifest_of
from artifacts.storage.protocol import Address
from artifacts.zipping import zip_of
from labstead_core.addresses import absolute
from labstead_core.api.negotiation import EitherForm
from labstead_core.api.parameters import whole_number
from labstead_core.downloads import Download
from labstead_core.errors import Conflict, Invalid, NotFound
from labstead_core.query import flag, integer, one_of

MAX_FILES = 10_000
VIA = OpenApiParameter(
    "via", str, enum=["any", "server"], default="any", description="`server`: not from a bucket."
)
CURSOR = OpenApiParameter("cursor", str, description="From `next_cursor` of the page before.")
LIMIT = whole_number(
    "limit", least=1, most=MAX_FILES, default=1000, description="How many a page has at most."
)


class FileEntrySerializer(EntrySerializer):
    url = serializers.CharField(required=False, allow_null=True, help_text="With `links`.")
    headers = serializers.DictField(
        child=serializers.CharField(), required=False, help_text="To be sent with it."
    )


class FilesSerializer(serializers.Serializer[Any]):
    results = FileEntrySerializer(many=True)
    total = serializers.IntegerField(help_text="Of all pages.")
    next_cursor = serializers.CharField(allow_null=True)


class FolderSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    file_count = serializers.IntegerField(help_text="In it and all that is below.")
    size = serializers.IntegerField()


class FolderPageSerializer(serializers.Serializer[Any]):
    folders = FolderSerializer(many=True)
    files = EntrySerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ContentsView(InProject):
    tag = "Artifacts"

    def find_version(self) -> Version:
        return self.find_place().version

    def limit(self) -> int:
        return integer(self.request.query_params, "limit", default=1000, least=1, most=MAX_FILES)

    def asked_path(self, name: str) -> str:
        text = self.request.query_params.get(name, "")
        if not is_unicode(text):
            raise Invalid(f"{name} is no text.", fields={name: "no text"})
        return text

    def is_direct(self) -> bool:
        return one_of(self.request.query_params, "via", ["any", "server"]) == "any"

    def absolute(self, address: Address) -> Address:
        if address.url.startswith("/"):
            return Address(absolute(self.request, address.url), address.headers)
        return address


class FilesView(ContentsView):
    @extend_schema(
        operation_id="list_artifact_files",
        parameters=[
            OpenApiParameter("prefix", str, description="How the paths begin."),
            OpenApiParameter("search", str, description="Words that the paths have in them."),
            OpenApiParameter("links", bool, description="With the address of each file's bytes."),
            VIA,
            LIMIT,
            CURSOR,
        ],
        responses=FilesSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """The entries of a version, by path."""
        version = self.find_version()
        manifest = manifest_of(version)
        search = self.asked_path("search")
        page = files_page(
            manifest.holding(search) if search else manifest,
            prefix=self.asked_path("prefix"),
            after=self.asked_path("cursor"),
            limit=self.limit(),
        )
        shown = [as_json(entry) for entry in page.entries]
        if flag(request.query_params, "links"):
            self.add_links(version, page.entries, shown)
        return Response({"results": shown, "total": page.total, "next_cursor": page.after or None})

    def add_links(self, version: Version, entries: Any, shown: list[dict[str, Any]]) -> None:
        found = addresses(version, entries, direct=self.is_direct())
        for row, address in zip(shown, found, strict=True):
            full = self.absolute(address) if address else None
            row["url"] = full.url if full else None
            row["headers"] = dict(full.headers) if full else {}


class FoldersView(ContentsView):
    @extend_schema(
        operation_id="list_artifact_folder",
        parameters=[
            OpenApiParameter("path", str, description="The folder; nothing for the top."),
            LIMIT,
            CURSOR,
        ],
        responses=FolderPageSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """What lies directly in a folder of a version, by name."""
        path = self.asked_path("path").strip("/")
        found, after = folder_page(
            manifest_of(self.find_version()),
            f"{path}/" if path else "",
            after=self.asked_path("cursor"),
            limit=self.limit(),
        )
        folders = [one for one in found if isinstance(one, Folder)]
        files = [as_json(one) for one in found if isinstance(one, Entry)]
        return Response(
            {
                "folders": [
                    {"name": one.name, "file_count": one.file_count, "size": one.size}
                    for one in folders
                ],
                "files": files,
                "next_cursor": after or None,
            }
        )


class FileView(ContentsView):
    @extend_schema(
        operation_id="get_artifact_file",
        parameters=[VIA],
        responses={
            302: OpenApiResponse(description="`Location` is where the bytes are."),
            409: None,
        },
    )
    def get(self, request: Request, **kwargs: str) -> Any:
        """A file of a version. The answer leads to an address that needs no key and expires."""
        version = self.find_version()
        entry = manifest_of(version).find(self.kwargs["path"])
        if entry is None:
            raise NotFound()
        if not entry.is_stored:
            return self.to_reference(entry)
        # A redirect cannot ask for a range, which some addresses in a bucket need.
        (address,) = addresses(version, [entry], direct=self.is_direct())
        if address is not None and address.headers:
            (address,) = addresses(version, [entry], direct=False)
        if address is None:
            raise NotFound("The file is missing in storage.")
        return redirect(self.absolute(address).url)

    def to_reference(self, entry: Entry) -> Any:
        if entry.ref.lower().startswith(("https://", "http://")):
            return redirect(entry.ref)
        raise Conflict(
            f"“{entry.path}” lies at {entry.ref}, not here.", code="reference_only", ref=entry.ref
        )


class BundleView(ContentsView):
    content_negotiation_class = EitherForm
    reads_by_post = True

    @extend_schema(
        operation_id="fetch_artifact_bundle",
        request=DigestsInput,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 413: None},
    )
    def post(self, request: Request, **kwargs: str) -> HttpResponseBase:
        """Fetch many small files at once: their bytes one after another, in the order asked."""
        version = self.find_version()
        digests = self.checked(DigestsInput)["digests"]
        return Download(
            bundle(version, digests), name="bundle", content_type="application/octet-stream"
        )


class ZipView(ContentsView):
    content_negotiation_class = EitherForm

    @extend_schema(
        operation_id="get_artifact_zip",
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 413: None},
    )
    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        """The stored files of a version as one ZIP file; what it refers to is left out."""
        place = self.find_place()
        name = f"{place.collection.name}-v{place.index}.zip"
        return Download(zip_of(place.version), name=name, content_type="application/zip")
