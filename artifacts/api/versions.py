"""The API of collections and versions: find, describe, name, link, delete."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from artifacts.api.lookups import InProject, find_named
from artifacts.api.serializers import (
    CollectionChanges,
    CollectionSerializer,
    LinkInput,
    VersionChanges,
    VersionSerializer,
)
from artifacts.api.shapes import version_shape
from artifacts.models import Collection, Membership
from artifacts.services.deletion import Insist, delete_collection, delete_version
from artifacts.services.edits import edit_collection, edit_version, move_alias, remove_alias
from artifacts.services.linking import link_version
from labstead_core.api.views import TenantViewSet
from labstead_core.query import flag

INSIST = [
    OpenApiParameter(
        "delete_aliases", bool, description="Delete it even though it has aliases, and with them."
    ),
    OpenApiParameter(
        "force", bool, description="Delete it even though runs used it or links lead to it. Admins."
    ),
]


class TypeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    collection_count = serializers.IntegerField()


class TypesSerializer(serializers.Serializer[Any]):
    types = TypeSerializer(many=True)


class TypesView(InProject):
    tag = "Artifacts"

    @extend_schema(operation_id="list_artifact_types", responses=TypesSerializer)
    def get(self, request: Request, **kwargs: str) -> Response:
        """The types of the project's collections, by name."""
        rows = Collection.objects.visible_to(request.user).filter(project=self.find_project())
        counted = rows.order_by("type").values_list("type").annotate(Count("pk"))
        types = [{"name": name, "collection_count": count} for name, count in counted]
        return Response({"types": types})


class Insisting(InProject):
    def insist(self) -> Insist:
        asked = self.request.query_params
        return Insist(aliases=flag(asked, "delete_aliases"), uses=flag(asked, "force"))


class Collections(Insisting, TenantViewSet):
    tag = "Artifacts"
    model = Collection
    serializer_class = CollectionSerializer
    lookup_field = "name"
    lookup_url_kwarg = "collection"

    def refine_queryset(self, rows: QuerySet[Collection]) -> QuerySet[Collection]:
        at = Collection.objects.visible_to(self.request.user).at(
            self.kwargs["team"], self.kwargs["project"]
        )
        return at.with_summary().select_related("project__team", "created_by")

    @extend_schema(
        operation_id="list_artifact_collections",
        parameters=[
            OpenApiParameter("type", str, description="Only of this type."),
            OpenApiParameter("search", str, description="Text within the name."),
        ],
        responses=CollectionSerializer(many=True),
    )
    def list(self, request: Request, **kwargs: str) -> Response:
        """The collections of a project, newest first."""
        rows = self.get_queryset().filter(project=self.find_project())
        asked = request.query_params
        if asked.get("type"):
            rows = rows.filter(type=asked["type"])
        if asked.get("search"):
            rows = rows.filter(name__icontains=asked["search"])
        return self.page_of(rows, CollectionSerializer)

    @extend_schema(operation_id="get_artifact_collection", responses=CollectionSerializer)
    def retrieve(self, request: Request, **kwargs: str) -> Response:
        """A collection."""
        return Response(CollectionSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="update_artifact_collection",
        request=CollectionChanges,
        responses={200: CollectionSerializer, 409: None, 413: None},
    )
    def partial_update(self, request: Request, **kwargs: str) -> Response:
        """Rename or describe a collection. Versions keep their numbers and links."""
        changed = edit_collection(
            self.get_object(), by=self.person, **self.checked(CollectionChanges)
        )
        self.kwargs["collection"] = changed.name
        return Response(CollectionSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="delete_artifact_collection",
        parameters=INSIST,
        responses={204: None, 409: None},
    )
    def destroy(self, request: Request, **kwargs: str) -> Response:
        """Delete all versions of a collection, or none. For some days each can be restored."""
        delete_collection(self.get_object(), insist=self.insist(), by=self.person)
        return Response(status=204)


class Versions(Insisting, TenantViewSet):
    tag = "Artifacts"
    model = Membership
    serializer_class = VersionSerializer

    def refine_queryset(self, rows: QuerySet[Membership]) -> QuerySet[Membership]:
        return Membership.objects.visible_to(self.request.user).committed().with_version()

    @extend_schema(
        operation_id="list_artifact_versions",
        parameters=[
            OpenApiParameter("alias", str, description="Only the one of this alias."),
            OpenApiParameter("tag", str, description="Only those with this tag."),
        ],
        responses=VersionSerializer(many=True),
    )
    def list(self, request: Request, **kwargs: str) -> Response:
        """The versions of a collection, newest first."""
        rows: Any = self.get_queryset().filter(collection=self.find_collection())
        if alias := request.query_params.get("alias"):
            rows = rows.filter(aliases__name=alias)
        if tag := request.query_params.get("tag"):
            rows = rows.tagged(tag)
        return self.page_of(rows, VersionSerializer)

    @extend_schema(operation_id="get_artifact_version", responses=VersionSerializer)
    def retrieve(self, request: Request, **kwargs: str) -> Response:
        """A version, by its number or an alias."""
        return Response(version_shape(self.find_place()))

    @extend_schema(
        operation_id="update_artifact_version",
        request=VersionChanges,
        responses={200: VersionSerializer, 413: None},
    )
    def partial_update(self, request: Request, **kwargs: str) -> Response:
        """Describe a version anew. Aliases that another version had move here."""
        where = self.find_place()
        edit_version(where, by=self.person, **self.checked(VersionChanges))
        rows = Membership.objects.visible_to(request.user).with_version()
        return Response(version_shape(rows.get_visible(pk=where.pk)))

    @extend_schema(
        operation_id="delete_artifact_version", parameters=INSIST, responses={204: None, 409: None}
    )
    def destroy(self, request: Request, **kwargs: str) -> Response:
        """Delete a version; of a link only the link. For some days it can be restored."""
        delete_version(self.find_place(), insist=self.insist(), by=self.person)
        return Response(status=204)


class AliasView(InProject):
    tag = "Artifacts"

    @extend_schema(
        operation_id="set_artifact_alias", request=None, responses={204: None, 413: None}
    )
    def put(self, request: Request, **kwargs: str) -> Response:
        """Give an alias to a version, whichever had it."""
        move_alias(self.find_place(), self.kwargs["alias"], by=self.person)
        return Response(status=204)

    @extend_schema(operation_id="remove_artifact_alias", responses={204: None})
    def delete(self, request: Request, **kwargs: str) -> Response:
        """Take an alias from a version. One of another version stays."""
        remove_alias(self.find_place(), self.kwargs["alias"], by=self.person)
        return Response(status=204)


class LinksView(InProject):
    tag = "Artifacts"
    ingest_may = frozenset({"post"})

    @extend_schema(
        operation_id="link_artifact",
        request=LinkInput,
        responses={200: VersionSerializer, 409: None, 413: None},
    )
    def post(self, request: Request, **kwargs: str) -> Response:
        """Give a version of another collection a place in this one, which is made when missing.

        The same again gives the same place, and adds the aliases.
        """
        self.demand_place()
        asked, project = self.checked(LinkInput), self.project_to_log()
        source = find_named(self.person, asked["artifact"], home=project)
        where = link_version(
            project,
            self.kwargs["collection"],
            source,
            aliases=asked.get("aliases", ()),
            by=self.person,
        )
        rows = Membership.objects.visible_to(request.user).with_version()
        return Response(version_shape(rows.get_visible(pk=where.pk)))
