"""The API of deleted versions, of what artifacts take of the storage, and of a team's rules."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from artifacts.api.lookups import InProject
from artifacts.api.serializers import DeletedVersionSerializer, PolicySerializer, VersionSerializer
from artifacts.api.shapes import version_shape
from artifacts.models import Membership, TeamPolicy, Version
from artifacts.services.deletion import delete_version_forever, restore_version
from artifacts.services.edits import set_team_policy
from artifacts.storage_use import use_by_collection
from labstead_core.api.views import TenantViewSet
from projects.access import demand


class DeletedVersions(InProject, TenantViewSet):
    tag = "Artifacts"
    needs_person = True
    model = Version
    serializer_class = DeletedVersionSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "deleted_version"

    def refine_queryset(self, rows: QuerySet[Version]) -> QuerySet[Version]:
        at = Version.objects.visible_to(self.request.user).at(
            self.kwargs["team"], self.kwargs["project"]
        )
        return at.restorable().with_people()

    @extend_schema(
        operation_id="list_deleted_artifacts", responses=DeletedVersionSerializer(many=True)
    )
    def list(self, request: Request, **kwargs: str) -> Response:
        """Versions that can still be restored. For members of the project."""
        project = self.find_project()
        demand(self.person, project, role=Role.MEMBER)
        return self.page_of(self.get_queryset(), DeletedVersionSerializer)

    @extend_schema(
        operation_id="restore_artifact", request=None, responses={200: VersionSerializer, 409: None}
    )
    def restore(self, request: Request, **kwargs: str) -> Response:
        """Bring a version back under its number. Its aliases stay where they went."""
        version = restore_version(self.get_object(), by=self.person)
        rows = Membership.objects.visible_to(request.user).with_version()
        own = rows.get_visible(version=version, collection=version.collection_id)
        return Response(version_shape(own))

    @extend_schema(operation_id="delete_artifact_forever", responses={204: None})
    def destroy(self, request: Request, **kwargs: str) -> Response:
        """Delete a version forever, without waiting. For admins of the project."""
        delete_version_forever(self.get_object(), by=self.person)
        return Response(status=204)


class SharedWithSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes of the files that both need.")


class CollectionUseSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.CharField()
    version_count = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Of its files, each counted once.")
    unique_size = serializers.IntegerField(help_text="What deleting the collection would free.")
    shared_with = SharedWithSerializer(
        many=True, help_text="The 10 collections of the project that share the most with it."
    )
    is_shared_widely = serializers.BooleanField(
        help_text="Whether it has files of more than 20 collections, which are not named."
    )
    shared_elsewhere = serializers.IntegerField(help_text="What other projects hold as well.")


class ArtifactStorageSerializer(serializers.Serializer[Any]):
    """Bytes."""

    held = serializers.IntegerField(help_text="All files that the project holds.")
    shared = serializers.IntegerField(help_text="Of those, what other projects hold as well.")
    unused = serializers.IntegerField(help_text="What nothing needs; it goes by itself.")
    freeable = serializers.IntegerField(help_text="What only deleted versions keep, or nothing.")
    freeable_file_count = serializers.IntegerField()
    deleted_version_count = serializers.IntegerField()
    collections = CollectionUseSerializer(many=True)


class ArtifactStorageView(InProject):
    tag = "Artifacts"
    needs_person = True

    @extend_schema(operation_id="get_artifact_storage", responses=ArtifactStorageSerializer)
    def get(self, request: Request, **kwargs: str) -> Response:
        """What takes the space: each collection, the largest first. For members of the project."""
        project = self.find_project()
        demand(self.person, project, role=Role.MEMBER)
        use = use_by_collection(project)
        return Response(
            {
                "held": use.held,
                "shared": use.shared,
                "unused": use.unused,
                "freeable": use.freeable.bytes,
                "freeable_file_count": use.freeable.file_count,
                "deleted_version_count": use.freeable.version_count,
                "collections": [asdict(one) for one in use.collections],
            }
        )


class PolicyView(InProject):
    tag = "Artifacts"
    needs_person = True

    @extend_schema(operation_id="get_artifact_settings", responses=PolicySerializer)
    def get(self, request: Request, **kwargs: str) -> Response:
        """How long versions of a team stay that say nothing themselves."""
        team = self.find_team()
        policy = TeamPolicy.objects.visible_to(request.user).filter(team=team).first()
        return Response({"default_ttl_seconds": policy and policy.default_ttl_seconds})

    @extend_schema(
        operation_id="update_artifact_settings",
        request=PolicySerializer,
        responses=PolicySerializer,
    )
    def patch(self, request: Request, **kwargs: str) -> Response:
        """Change it. For admins of the team. It holds for versions that are there, too."""
        team = self.find_team()
        policy = set_team_policy(team, by=self.person, **self.checked(PolicySerializer))
        return Response({"default_ttl_seconds": policy.default_ttl_seconds})
