"""The API of drafts: building a version and committing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from artifacts.api.lookups import InProject
from artifacts.api.serializers import (
    CommittedSerializer,
    CompletedSerializer,
    DraftSerializer,
    EntriesInput,
    FilesInput,
    NewDraftInput,
    PackedSerializer,
    ToldSerializer,
    UploadsInput,
    UploadsSerializer,
)
from artifacts.api.shapes import address_shape, draft_shape, version_shape
from artifacts.digests import is_digest, is_provisional
from artifacts.manifests.entries import read_entry
from artifacts.models import Membership, Version, VersionState
from artifacts.names import MAX_PATH_CHARS
from artifacts.services.commits import commit_draft
from artifacts.services.completing import complete_uploads
from artifacts.services.drafts import NewDraft, create_draft, discard_draft, outcome
from artifacts.services.entries import add_entries
from artifacts.services.packs import store_pack
from artifacts.services.uploads import Plan, PlannedPart, plan_uploads
from artifacts.storage.protocol import Address
from labstead_core.addresses import absolute
from labstead_core.api.parsers import BytesParser
from labstead_core.errors import Invalid
from labstead_core.signing import FileLink, sign

ENTRIES_AT_ONCE = 10_000
MAX_TOKEN_CHARS = 128
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A random text. The same again is a retry: it gives the same draft.",
)


class DraftView(InProject):
    tag = "Artifacts"
    ingest_may = frozenset({"get", "post", "delete"})

    def shape_of(self, draft: Version) -> dict[str, Any]:
        is_open = draft.state == VersionState.PENDING
        return draft_shape(draft, None if is_open else self.version_of(outcome(draft)))

    def version_of(self, version: Version) -> dict[str, Any]:
        rows = Membership.objects.visible_to(self.request.user).with_version()
        own = rows.get_visible(version=version, collection=version.collection_id)
        return version_shape(own)


class NewDraftView(DraftView):
    @extend_schema(
        operation_id="create_artifact_draft",
        request=NewDraftInput,
        parameters=[KEY],
        responses={200: DraftSerializer, 201: DraftSerializer, 409: None, 413: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Begin a version. Project and collection are made when they are missing.

        200 instead of 201 is the draft of the same `distributed_id` or `Idempotency-Key`, or, in
        state `committed`, the version that has this `digest`: it gets the aliases, tags and run.
        Nothing is to be sent then.
        """
        self.demand_place()
        token = request.headers.get("Idempotency-Key", "")
        if len(token) > MAX_TOKEN_CHARS or "\0" in token:
            raise Invalid(f"Idempotency-Key has at most {MAX_TOKEN_CHARS} characters.")
        wanted = NewDraft(**self.checked(NewDraftInput), token=token)
        draft, is_new = create_draft(self.project_to_log(), wanted, by=self.person)
        return Response(self.shape_of(draft), status=201 if is_new else 200)


class OneDraftView(DraftView):
    @extend_schema(operation_id="get_artifact_draft", responses=DraftSerializer)
    def get(self, request: Request, **kwargs: str) -> Response:
        """A draft, or what came of it."""
        return Response(self.shape_of(self.find_draft()))

    @extend_schema(operation_id="discard_artifact_draft", responses={204: None})
    def delete(self, request: Request, **kwargs: str) -> Response:
        """Give a draft up. A committed version stays."""
        discard_draft(self.find_draft(), by=self.person)
        return Response(status=204)


class EntriesView(DraftView):
    @extend_schema(
        operation_id="add_artifact_entries",
        request=EntriesInput,
        responses={200: ToldSerializer, 409: None, 413: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Tell a draft what it holds, and learn which bytes are missing.

        A path that comes again replaces the first. `remove` takes entries of the base, or told
        before, out again.
        """
        draft = self.find_draft()
        body = request.data if isinstance(request.data, Mapping) else {}
        if not body.keys() <= {"entries", "remove"}:
            raise Invalid("There are only entries and remove.", fields={"body": "unknown field"})
        entries = [read_entry(one) for one in listed(body, "entries")]
        removed = [one for one in listed(body, "remove") if is_text(one)]
        told = add_entries(draft, entries, removed=removed, by=self.person)
        return Response({"entry_count": told.entry_count, "missing": told.missing})


def listed(body: Mapping[str, Any], field: str) -> list[Any]:
    found = body.get(field, [])
    if not isinstance(found, list) or len(found) > ENTRIES_AT_ONCE:
        raise Invalid(
            f"{field} has to be a list of at most {ENTRIES_AT_ONCE:,}.", fields={field: "a list"}
        )
    return found


def is_text(path: object) -> bool:
    if not isinstance(path, str) or len(path) > MAX_PATH_CHARS:
        raise Invalid("remove has to be a list of paths.", fields={"remove": "paths"})
    return True


class PackParser(BytesParser):
    media_type = "application/x-labstead-pack"


class PacksView(DraftView):
    parser_classes = [PackParser]

    @extend_schema(
        operation_id="send_artifact_pack",
        request={"application/x-labstead-pack": OpenApiTypes.BINARY},
        responses={200: PackedSerializer, 409: None, 413: None, 507: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        r"""Send many small files at once; all are kept, or none.

        One line of JSON, `[["<digest>", <size>], …]`, and behind it their bytes one after another.
        """
        draft = self.find_draft()
        stored = store_pack(draft, cast("bytes", request.data or b""), by=self.person)
        return Response({"stored": stored})


class UploadsView(DraftView):
    @extend_schema(
        operation_id="plan_artifact_uploads",
        request=UploadsInput,
        responses={200: UploadsSerializer, 409: None, 413: None, 507: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Learn where to send the bytes of files, in the order asked.

        Asking again is how one resumes: parts that are there say so. With `via` = `server` no
        address leads into a bucket, which the client might not reach. A large file may be named by
        a provisional name instead of its digest, which the completion then tells.
        """
        draft = self.find_draft()
        asked = self.checked(UploadsInput)
        files = digests_and_sizes(asked["files"])
        plans = plan_uploads(draft, files, via=asked.get("via", "any"), by=self.person)
        return Response({"uploads": [self.plan_shape(plan) for plan in plans]})

    def plan_shape(self, plan: Plan) -> dict[str, Any]:
        upload = plan.upload
        return {
            "digest": plan.digest,
            "size": plan.size,
            "part_size": upload.part_size if upload else plan.size,
            "is_stored": upload is None and not plan.wants_digest,
            "wants_digest": plan.wants_digest,
            "upload": upload.slug if upload else None,
            "parts": [self.part_shape(plan, part) for part in plan.parts],
        }

    def part_shape(self, plan: Plan, part: PlannedPart) -> dict[str, Any]:
        return {
            "number": part.number,
            "offset": part.offset,
            "size": part.size,
            "is_stored": part.is_stored,
            "method": "PUT",
            **address_shape(part.address or self.own_address(plan, part)),
        }

    def own_address(self, plan: Plan, part: PlannedPart) -> Address:
        """To the server itself. The body limit lets just so many bytes through."""
        pk = plan.upload.pk if plan.upload else 0
        token = sign(FileLink(f"upload_part:{part.number}", pk, "upload", part.size))
        return Address(absolute(self.request, f"/files/part/{part.number}/{token}"))


def digests_and_sizes(files: list[dict[str, Any]]) -> dict[str, int]:
    for file in files:
        if not is_digest(file["digest"]) and not is_provisional(file["digest"]):
            raise Invalid(
                f"“{file['digest']}” is no MD5 in base64.", fields={"files": "digest and size"}
            )
    return {file["digest"]: file["size"] for file in files}


class CompleteView(DraftView):
    @extend_schema(
        operation_id="complete_artifact_uploads",
        request=FilesInput,
        responses={200: CompletedSerializer, 409: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Have the parts of files put together and their digests proved.

        Nothing is kept of a file whose digest is another.
        """
        draft = self.find_draft()
        files = digests_and_sizes(self.checked(FilesInput)["files"])
        done = complete_uploads(draft, files, by=self.person)
        return Response(asdict(done))


class CommitView(DraftView):
    @extend_schema(
        operation_id="commit_artifact_draft",
        request=None,
        responses={200: CommittedSerializer, 409: None, 413: None, 429: None, 507: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Make a draft the collection's next version, with its aliases and its edge to the run.

        What the collection holds already is no new version: `is_new` is false, and the aliases move
        to the one that is there. The same again gives the same answer.
        """
        done = commit_draft(self.find_draft(), by=self.person)
        return Response({"version": self.version_of(done.version), "is_new": done.is_new})
