"""The API of looks at versions: first rows of a table, what differs from another version."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from artifacts.api.contents import ContentsView
from artifacts.api.lookups import find_named
from artifacts.manifests.differences import CHANGES, differences
from artifacts.parquet_rows import MAX_ROWS, first_rows
from artifacts.reading import blobs_of, manifest_of
from artifacts.storage.vault import vault
from labstead_core.api.parameters import whole_number
from labstead_core.errors import Invalid, NotFound
from labstead_core.query import integer

MAX_CHANGES = 10_000


class FirstRowsSerializer(serializers.Serializer[Any]):
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField())
    row_count = serializers.IntegerField(help_text="Of the whole file; so, too, column_count.")
    column_count = serializers.IntegerField()


class FileChangeSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    change = serializers.ChoiceField(CHANGES)
    size_before = serializers.IntegerField(allow_null=True)
    size_after = serializers.IntegerField(allow_null=True)


class FileChangesSerializer(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    results = FileChangeSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class RowsView(ContentsView):
    @extend_schema(
        operation_id="get_artifact_rows", responses={200: FirstRowsSerializer, 413: None}
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """The first rows of a Parquet file, as JSON has them: times and the like are texts."""
        version = self.find_version()
        entry = manifest_of(version).find(self.kwargs["path"])
        blob = blobs_of(version, [entry.digest]).get(entry.digest) if entry else None
        if entry is None or not entry.is_stored or blob is None:
            raise NotFound()
        with vault().open(blob.stored.name, blob.size, offset=blob.offset) as file:
            found = first_rows(file, size=blob.size, most=MAX_ROWS)
        return Response(
            {
                "columns": found.columns,
                "rows": found.rows,
                "row_count": found.row_count,
                "column_count": found.column_count,
            }
        )


class ChangesView(ContentsView):
    @extend_schema(
        operation_id="list_artifact_changes",
        parameters=[
            OpenApiParameter(
                "since", str, required=True, description="`[team/][project/]name[:version]`"
            ),
            OpenApiParameter("change", str, enum=list(CHANGES), description="Only such."),
            whole_number(
                "limit", least=1, most=MAX_CHANGES, default=1000, description="At most so many."
            ),
            OpenApiParameter("cursor", str, description="From `next_cursor` of the page before."),
        ],
        responses=FileChangesSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """The files that were added, removed or changed since another version, by path."""
        before = find_named(request.user, self.asked_path("since"), home=self.find_project())
        all_of = differences(manifest_of(before.version), manifest_of(self.find_version()))
        found = all_of.of(self.kind())
        start = integer(request.query_params, "cursor", default=0, least=0, most=10**9)
        limit = integer(request.query_params, "limit", default=1000, least=1, most=MAX_CHANGES)
        end = start + limit
        return Response(
            {
                **all_of.counts(),
                "same": all_of.same_count,
                "results": [vars_of(row) for row in found[start:end]],
                "next_cursor": str(end) if end < len(found) else None,
            }
        )

    def kind(self) -> str:
        kind = self.asked_path("change")
        if kind not in ("", *CHANGES):
            raise Invalid(f"change is one of {', '.join(CHANGES)}.", fields={"change": "unknown"})
        return kind


def vars_of(row: Any) -> dict[str, Any]:
    return {
        "path": row.path,
        "change": row.change,
        "size_before": row.size_before,
        "size_after": row.size_after,
    }
