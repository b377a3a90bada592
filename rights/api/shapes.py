"""The shapes of exports and imports in the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework import serializers
from rest_framework.request import Request

from labstead_core.addresses import absolute
from labstead_core.api.serializers import StrictSerializer
from labstead_core.signing import FileLink, sign
from rights.models import Export, Import, JobState

SHA256 = r"^([0-9a-f]{64})?$"
DOWNLOADS, UPLOADS = "archive", "import"


def download_address(request: HttpRequest | Request, export: Export) -> str | None:
    """A signed one; None when there is nothing to fetch."""
    if not export.is_there:
        return None
    token = sign(FileLink(DOWNLOADS, export.pk, "download"))
    return absolute(request, f"/files/archive/{token}")


def upload_address(request: Request, job: Import) -> str | None:
    """A signed one, to which the file is PUT; None when it came."""
    if job.state != JobState.UPLOADING:
        return None
    token = sign(FileLink(UPLOADS, job.pk, "upload", job.size, job.sha256))
    return absolute(request, f"/files/import/{token}")


class JobSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="slug")
    percent = serializers.IntegerField(help_text="About how far a running one is.")
    size = serializers.IntegerField(help_text="Of the archive, in bytes.")
    sha256 = serializers.CharField()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="What the archive holds, by kind."
    )
    missing_count = serializers.IntegerField(
        help_text="Files and stretches of lines that were lost in storage before it was made."
    )
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="The first 100 of them by name."
    )
    error_code = serializers.CharField(help_text="Empty unless it was refused or failed.")
    error = serializers.CharField()
    created_by = serializers.CharField(source="created_by.username", allow_null=True, default=None)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class ExportSerializer(JobSerializer):
    state = serializers.ChoiceField(["waiting", "running", "done", "failed"])
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Until then the archive can be fetched."
    )
    download = serializers.SerializerMethodField(
        help_text="Where to fetch the archive; asks for no key, and holds for an hour."
    )

    def get_download(self, export: Export) -> str | None:
        return download_address(self.context["request"], export)


class ImportSerializer(JobSerializer):
    state = serializers.ChoiceField(
        ["uploading", "waiting", "running", "done", "refused", "failed"]
    )
    project = serializers.CharField(
        source="project.name", allow_null=True, default=None, help_text="What it became."
    )
    upload = serializers.SerializerMethodField(
        help_text="Where to PUT the archive; asks for no key, and holds for an hour."
    )

    def get_upload(self, job: Import) -> str | None:
        return upload_address(self.context["request"], job)


class NewImport(StrictSerializer):
    size = serializers.IntegerField(min_value=1, help_text="Of the archive, in bytes.")
    sha256 = serializers.RegexField(
        SHA256,
        default="",
        allow_blank=True,
        help_text="Of the archive, in 64 hex digits: with it, the same file again is a retry.",
    )
    name = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=128,
        help_text="Of the new project; without one as it was called. A taken one gets a number.",
    )
