"""The API of lineage: which runs made and used what."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from artifacts.api.lookups import InProject, find_named
from artifacts.api.serializers import UseInput, VersionSerializer
from artifacts.api.shapes import version_shape
from artifacts.lineage import WAYS, Direction, Graph, lineage
from artifacts.models import Alias, EdgeKind, Membership, RunEdge, Version
from artifacts.services.linking import note_use
from labstead_core.api.parameters import whole_number
from labstead_core.api.views import TenantViewSet
from labstead_core.query import integer, one_of
from runs.models import Run, RunState

MAX_EDGES = 1_000
MAX_NODES = 2_000
MAX_DEPTH = 50


class EdgeRunSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    project = serializers.CharField()
    state = serializers.ChoiceField(RunState.choices)
    created_at = serializers.DateTimeField()
    used_as = serializers.CharField(allow_blank=True)


class VersionRunsSerializer(serializers.Serializer[Any]):
    logged_by = EdgeRunSerializer(many=True)
    used_by = EdgeRunSerializer(many=True)


class VersionRunsView(InProject):
    tag = "Artifacts"

    @extend_schema(operation_id="list_artifact_runs", responses=VersionRunsSerializer)
    def get(self, request: Request, **kwargs: str) -> Response:
        """The runs that logged and used a version, the first first; at most 1,000 of each."""
        edges = RunEdge.objects.visible_to(request.user).filter(version=self.find_place().version)
        rows = edges.select_related("run__project__team").order_by("pk")
        return Response(
            {
                "logged_by": [run_shape(one) for one in rows.filter(kind="logged")[:MAX_EDGES]],
                "used_by": [run_shape(one) for one in rows.filter(kind="used")[:MAX_EDGES]],
            }
        )


def run_shape(edge: RunEdge) -> dict[str, Any]:
    run = edge.run
    return {
        "id": run.slug,
        "name": run.name,
        "project": str(run.project),
        "state": run.state,
        "created_at": run.created_at,
        "used_as": edge.used_as,
    }


class RunArtifacts(InProject, TenantViewSet):
    tag = "Artifacts"
    model = Membership
    serializer_class = VersionSerializer
    ingest_may = frozenset({"create"})

    def refine_queryset(self, rows: QuerySet[Membership]) -> QuerySet[Membership]:
        """Versions where they were logged, not where they were linked."""
        visible = Membership.objects.visible_to(self.request.user).committed()
        return visible.own().with_version()

    @extend_schema(
        operation_id="list_run_artifacts",
        parameters=[
            OpenApiParameter(
                "kind", str, enum=EdgeKind.values, default="logged", description="Which of them."
            )
        ],
        responses=VersionSerializer(many=True),
    )
    def list(self, request: Request, **kwargs: str) -> Response:
        """The versions that a run logged, or used, newest first."""
        kind = one_of(request.query_params, "kind", list(EdgeKind.values))
        edges = RunEdge.objects.visible_to(request.user).filter(run=self.find_run(), kind=kind)
        rows = self.get_queryset().filter(version__in=edges.values("version"))
        return self.page_of(rows, VersionSerializer)

    @extend_schema(
        operation_id="use_artifact",
        request=UseInput,
        responses={200: VersionSerializer, 409: None},
    )
    def create(self, request: Request, **kwargs: str) -> Response:
        """Note that a run uses a version, and get it. The same again is harmless."""
        run, asked = self.find_run(), self.checked(UseInput)
        where = find_named(self.person, asked["artifact"], home=run.project)
        note_use(run, where, used_as=asked.get("used_as", ""), by=self.person)
        return Response(version_shape(where))


class NodeSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="`version:<id>` or `run:<project>/<id>`.")
    kind = serializers.ChoiceField(["version", "run"])
    name = serializers.CharField()
    type = serializers.CharField(allow_blank=True, help_text="Of the artifact, or of the job.")
    state = serializers.CharField()
    version = serializers.CharField(allow_null=True)
    project = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    is_start = serializers.BooleanField()


class EdgeSerializer(serializers.Serializer[Any]):
    source = serializers.CharField()  # type: ignore[assignment]
    target = serializers.CharField()
    kind = serializers.ChoiceField(EdgeKind.values)


class LineageSerializer(serializers.Serializer[Any]):
    nodes = NodeSerializer(many=True)
    edges = EdgeSerializer(many=True)
    is_complete = serializers.BooleanField(help_text="Whether the walk came to its end.")


class LineageView(InProject):
    tag = "Artifacts"

    @extend_schema(
        operation_id="get_artifact_lineage",
        parameters=[
            OpenApiParameter(
                "direction",
                str,
                enum=["both", *WAYS],
                default="both",
                description="What it comes from, or what became of it.",
            ),
            whole_number(
                "depth",
                least=1,
                most=MAX_DEPTH,
                default=MAX_DEPTH,
                description="How many versions away.",
            ),
            whole_number(
                "limit", least=1, most=MAX_NODES, default=MAX_NODES, description="Of nodes."
            ),
        ],
        responses=LineageSerializer,
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """The versions and runs around a version, and who made and used what."""
        asked = request.query_params
        version = self.find_place().version
        direction = one_of(asked, "direction", ["both", *WAYS])
        directions: list[Direction] = [way for way in WAYS if direction in ("both", way)]
        graph = lineage(
            version,
            directions=directions,
            depth=integer(asked, "depth", default=MAX_DEPTH, least=1, most=MAX_DEPTH),
            most=integer(asked, "limit", default=MAX_NODES, least=1, most=MAX_NODES),
            visitor=request.user,
        )
        return Response(self.shape(graph, version))

    def shape(self, graph: Graph, start: Version) -> dict[str, Any]:
        visitor = self.request.user
        versions = Version.objects.visible_to(visitor).filter(pk__in=graph.versions)
        runs = Run.objects.visible_to(visitor).filter(pk__in=graph.runs)
        names = self.aliases_of(graph.versions)
        version_nodes = {
            row.pk: version_node(row, sorted(names.get(row.pk, [])), is_start=row.pk == start.pk)
            for row in versions.select_related("collection", "project__team").order_by("-pk")
        }
        run_nodes = {
            row.pk: run_node(row) for row in runs.select_related("project__team").order_by("-pk")
        }
        edges = [
            edge(run_nodes[run]["id"], version_nodes[version]["id"], kind)
            for run, version, kind in sorted(graph.edges)
            if run in run_nodes and version in version_nodes
        ]
        nodes = [*version_nodes.values(), *run_nodes.values()]
        return {"nodes": nodes, "edges": edges, "is_complete": graph.is_complete}

    def aliases_of(self, versions: set[int]) -> dict[int, list[str]]:
        """Those of the collections in which they were logged, by the version's primary key."""
        rows = Alias.objects.visible_to(self.request.user).filter(
            membership__version__in=versions,
            collection=F("membership__version__collection"),
        )
        found: dict[int, list[str]] = {}
        for version, name in rows.values_list("membership__version", "name"):
            found.setdefault(version, []).append(name)
        return found


def version_node(row: Version, aliases: list[str], *, is_start: bool) -> dict[str, Any]:
    return {
        "id": f"version:{row.slug}",
        "kind": "version",
        "name": row.collection.name,
        "type": row.collection.type,
        "state": row.state,
        "version": f"v{row.index}",
        "project": str(row.project),
        "aliases": aliases,
        "created_at": row.created_at,
        "is_start": is_start,
    }


def run_node(row: Run) -> dict[str, Any]:
    return {
        "id": f"run:{row.project}/{row.slug}",
        "kind": "run",
        "name": row.name,
        "type": row.job_type,
        "state": row.state,
        "version": None,
        "project": str(row.project),
        "aliases": [],
        "created_at": row.created_at,
        "is_start": False,
    }


def edge(run: str, version: str, kind: str) -> dict[str, str]:
    """In the direction in which things come to be."""
    ends = (run, version) if kind == EdgeKind.LOGGED else (version, run)
    return {"source": ends[0], "target": ends[1], "kind": kind}
