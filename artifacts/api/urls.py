from django.urls import path

from artifacts.api.contents import BundleView, FilesView, FileView, FoldersView, ZipView
from artifacts.api.drafts import (
    CommitView,
    CompleteView,
    EntriesView,
    NewDraftView,
    OneDraftView,
    PacksView,
    UploadsView,
)
from artifacts.api.freeings import Freeings
from artifacts.api.lineage import LineageView, RunArtifacts, VersionRunsView
from artifacts.api.looks import ChangesView, RowsView
from artifacts.api.upkeep import ArtifactStorageView, DeletedVersions, PolicyView
from artifacts.api.versions import AliasView, Collections, LinksView, TypesView, Versions

PROJECT = "teams/<str:team>/projects/<str:project>"
DRAFT = f"{PROJECT}/artifact-drafts/<str:draft>"
COLLECTION = f"{PROJECT}/artifact-collections/<str:collection>"
VERSION = f"{COLLECTION}/versions/<str:version>"
DELETED = f"{PROJECT}/deleted-artifacts"

urlpatterns = [
    path(f"{PROJECT}/artifact-drafts", NewDraftView.as_view(), name="api-artifact-drafts"),
    path(DRAFT, OneDraftView.as_view(), name="api-artifact-draft"),
    path(f"{DRAFT}/entries", EntriesView.as_view(), name="api-artifact-entries"),
    path(f"{DRAFT}/packs", PacksView.as_view(), name="api-artifact-packs"),
    path(f"{DRAFT}/uploads", UploadsView.as_view(), name="api-artifact-uploads"),
    path(f"{DRAFT}/uploads/complete", CompleteView.as_view(), name="api-artifact-complete"),
    path(f"{DRAFT}/commit", CommitView.as_view(), name="api-artifact-commit"),
    path(f"{PROJECT}/artifact-types", TypesView.as_view(), name="api-artifact-types"),
    path(
        f"{PROJECT}/artifact-collections",
        Collections.as_view({"get": "list"}),
        name="api-artifact-collections",
    ),
    path(
        COLLECTION,
        Collections.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="api-artifact-collection",
    ),
    path(
        f"{COLLECTION}/versions",
        Versions.as_view({"get": "list"}),
        name="api-artifact-versions",
    ),
    path(f"{COLLECTION}/links", LinksView.as_view(), name="api-artifact-links"),
    path(
        VERSION,
        Versions.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="api-artifact-version",
    ),
    path(f"{VERSION}/aliases/<str:alias>", AliasView.as_view(), name="api-artifact-alias"),
    path(f"{VERSION}/files", FilesView.as_view(), name="api-artifact-files"),
    path(f"{VERSION}/files/<path:path>", FileView.as_view(), name="api-artifact-file"),
    path(f"{VERSION}/folders", FoldersView.as_view(), name="api-artifact-folders"),
    path(f"{VERSION}/rows/<path:path>", RowsView.as_view(), name="api-artifact-rows"),
    path(f"{VERSION}/changes", ChangesView.as_view(), name="api-artifact-changes"),
    path(f"{VERSION}/bundle", BundleView.as_view(), name="api-artifact-bundle"),
    path(f"{VERSION}/zip", ZipView.as_view(), name="api-artifact-zip"),
    path(f"{VERSION}/runs", VersionRunsView.as_view(), name="api-artifact-runs"),
    path(f"{VERSION}/lineage", LineageView.as_view(), name="api-artifact-lineage"),
    path(
        f"{PROJECT}/runs/<str:run>/artifacts",
        RunArtifacts.as_view({"get": "list"}),
        name="api-run-artifacts",
    ),
    path(
        f"{PROJECT}/runs/<str:run>/used-artifacts",
        RunArtifacts.as_view({"post": "create"}),
        name="api-run-used-artifacts",
    ),
    path(DELETED, DeletedVersions.as_view({"get": "list"}), name="api-deleted-artifacts"),
    path(
        f"{DELETED}/<str:deleted_version>",
        DeletedVersions.as_view({"delete": "destroy"}),
        name="api-deleted-artifact",
    ),
    path(
        f"{DELETED}/<str:deleted_version>/restore",
        DeletedVersions.as_view({"post": "restore"}),
        name="api-restore-artifact",
    ),
    path(f"{PROJECT}/artifact-storage", ArtifactStorageView.as_view(), name="api-artifact-storage"),
    path(
        f"{PROJECT}/artifact-freeings",
        Freeings.as_view({"get": "list", "post": "create"}),
        name="api-artifact-freeings",
    ),
    path("teams/<str:team>/artifact-settings", PolicyView.as_view(), name="api-artifact-settings"),
]
