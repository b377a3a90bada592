"""Bytes whose digest is proved become blobs, once in an organization."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from artifacts.models import Blob, StoredObject
from artifacts.services.holdings import bytes_of_organization, hold
from labstead_core.errors import Conflict
from labstead_core.plain_sql import time_parameter, write_rows
from projects.models import Project
from runs.quotas.demands import demand_storage
from runs.quotas.errors import QuotaExceeded


@dataclass(frozen=True)
class Proved:
    """A file at ``offset`` of a stored object, the digest of which was computed from its bytes."""

    digest: str
    size: int
    offset: int = 0
    crc32: int | None = None


@transaction.atomic
def admit(project: Project, stored: StoredObject, files: Sequence[Proved]) -> None:
    """Make the object readable and its files blobs that the project holds.

    Where somebody was faster the blob that is there is held, and these bytes count for nothing.
    """
    organization_id = project.team.organization_id
    if not StoredObject.objects.filter(pk=stored.pk, is_ready=False).update(is_ready=True):
        raise Conflict("This upload was given up meanwhile. Begin another.", code="upload_closed")
    now = time_parameter(timezone.now())
    write_rows(
        INSERT_BLOB,
        (
            (organization_id, one.digest, one.size, one.crc32, stored.pk, one.offset, now)
            for one in files
        ),
    )
    digests = [file.digest for file in files]
    blobs = Blob.objects.filter(organization=organization_id, digest__in=digests)
    hold(project, list(blobs.values_list("pk", flat=True)))
    if not Blob.objects.filter(stored=stored).exists():
        discard_stored(stored)


INSERT_BLOB = """
INSERT INTO artifacts_blob (organization_id, digest, size, crc32, stored_id, "offset", created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (organization_id, digest) DO NOTHING
"""


def discard_stored(stored: StoredObject) -> None:
    """Of one that nothing names any more: its file leaves when running reads are done."""
    StoredObject.objects.filter(pk=stored.pk).delete()


def check_quota(project: Project, more: int) -> None:
    """Raise QuotaExceeded when so many bytes more would be over what may be kept."""
    demand_storage(project.team_id, more)
    quota = settings.LABSTEAD_ARTIFACT_QUOTA_BYTES
    if not quota:
        return
    used = bytes_of_organization(project.team.organization_id)
    on_the_way = StoredObject.objects.filter(
        organization=project.team.organization_id, is_ready=False
    ).aggregate(all=Sum("size"))["all"]
    if used + (on_the_way or 0) + more > quota:
        raise QuotaExceeded(
            f"The organization may keep {quota:,} bytes of artifacts and has {used:,}. "
            "Delete versions that nobody needs, or ask the operator for more.",
            limit_bytes=quota,
            used_bytes=used,
        )
