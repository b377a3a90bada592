"""Addresses of pages. A version may be called by any word, so nothing else stands in its place."""

from django.urls import path

from artifacts.views import collections, compare, runs, storage, trash, version

PROJECT = "<str:team>/<str:project>"
RUN = f"{PROJECT}/runs/<str:run>"
DELETED = f"{PROJECT}/deleted-artifacts"
DELETED_ONE = f"{DELETED}/<str:deleted_version>"
COLLECTION = f"{PROJECT}/artifacts/<str:type>/<str:collection>"
VERSION = f"{COLLECTION}/<str:version>"

urlpatterns = [
    # No project may be called so.
    path("<str:team>/usage/artifacts", storage.TeamStoragePage.as_view(), name="team-storage"),
    path(f"{PROJECT}/artifacts", collections.CollectionsPage.as_view(), name="artifacts"),
    path(f"{PROJECT}/artifacts/<str:type>", collections.TypePage.as_view(), name="artifact-type"),
    path(f"{PROJECT}/compare-artifacts", compare.ComparePage.as_view(), name="artifact-compare"),
    path(f"{PROJECT}/artifact-storage", storage.StoragePage.as_view(), name="artifact-storage"),
    path(DELETED, trash.TrashPage.as_view(), name="artifact-trash"),
    path(f"{DELETED_ONE}/restore", trash.RestorePage.as_view(), name="artifact-restore"),
    path(f"{DELETED_ONE}/forever", trash.ForeverPage.as_view(), name="artifact-delete-forever"),
    path(f"{RUN}/artifacts", runs.RunArtifactsPage.as_view(), name="run-artifacts"),
    path(COLLECTION, collections.CollectionPage.as_view(), name="artifact-collection"),
    path(VERSION, version.OverviewPage.as_view(), name="artifact-version"),
    path(f"{VERSION}/files", version.FilesPage.as_view(), name="artifact-version-files"),
    path(f"{VERSION}/metadata", version.MetadataPage.as_view(), name="artifact-version-metadata"),
    path(f"{VERSION}/lineage", version.LineagePage.as_view(), name="artifact-version-lineage"),
]
