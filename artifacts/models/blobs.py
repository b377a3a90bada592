"""The bytes: each content once in an organization, held by the projects that need it.

What keeps bytes: a version's manifest, or a part of a draft, names a digest; its project has a
``Holding`` of that ``Blob``; the blob lies in a ``StoredObject``. Upkeep takes away from the top:
holdings no manifest of the project names, blobs nobody holds, objects without blobs.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organization
from artifacts.names import new_id
from labstead_core.tenancy import TenantModel
from projects.in_project import InProjectQuerySet
from projects.models import Project


class Pool(models.Model):
    """An organization's blobs. ``needs_sweep``: some may be held by nobody."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="artifact_pool"
    )
    needs_sweep = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"blobs of {self.organization}"


class Shelf(TenantModel):
    """A project's holdings. Whoever is about to need blobs locks it and counts ``change_seq`` up;

    the collector takes nothing away unless it finds the number it began with.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="artifact_shelf")
    change_seq = models.BigIntegerField(default=0)
    # Something went whose blobs may be needed no more.
    needs_collection = models.BooleanField(default=False)

    objects = InProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return f"shelf of {self.project}"


class ObjectKind(models.TextChoices):
    FILE = "file", "One file"
    PACK = "pack", "Many small files"
    MANIFEST = "manifest", "A version's manifest"


class StoredObject(models.Model):
    """One object in storage. Its row comes first: what a kill leaves behind has a name.

    Until it ``is_ready`` nothing may read it, and upkeep deletes it once nobody has touched it for
    long. Names are never used twice.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=8, choices=ObjectKind)
    size = models.BigIntegerField(default=0)
    is_ready = models.BooleanField(default=False)
    # The store's own id of an upload in parts.
    upload_id = models.CharField(max_length=1024, blank=True)
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ObjectKind.values), name="stored_object_kind_known"
            ),
        ]
        indexes = [
            # What was never finished, by age.
            models.Index(
                fields=["touched_at"],
                name="stored_object_unfinished",
                condition=Q(is_ready=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Blob(models.Model):
    """Bytes of which the digest is proved. They lie at ``offset`` of the object."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=24)
    size = models.BigIntegerField()
    # Of files that came in parts: by it one asks whether a file may be here.
    crc32 = models.BigIntegerField(null=True)
    stored = models.ForeignKey(StoredObject, on_delete=models.RESTRICT, related_name="blobs")
    offset = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "digest"], name="blob_once"),
        ]
        indexes = [
            # A large file that may be here already.
            models.Index(
                fields=["organization", "crc32"],
                name="blob_by_crc32",
                condition=Q(crc32__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.digest


class Holding(TenantModel):
    """The project needs the blob, or did until lately."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    blob = models.ForeignKey(Blob, on_delete=models.RESTRICT, related_name="holdings")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "blob"], name="holding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.blob} of {self.project}"


class UploadState(models.TextChoices):
    OPEN = "open", "Open"
    CHECKING = "checking", "Checking"
    REFUSED = "refused", "Refused"


class Upload(TenantModel):
    """A file on its way, part by part; the row goes when its blob is there."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    slug = models.CharField(max_length=16, unique=True, default=new_id)
    # Or a provisional name.
    digest = models.CharField(max_length=40)
    size = models.BigIntegerField()
    part_size = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=UploadState, default=UploadState.OPEN)
    stored = models.OneToOneField(StoredObject, on_delete=models.CASCADE, related_name="upload")

    objects = InProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            # Whoever sends the same file again goes on where it stopped.
            models.UniqueConstraint(fields=["project", "digest"], name="upload_once"),
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="upload_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.digest} to {self.project}"


class UploadPart(models.Model):
    """A part that came through the server. Of others the bucket itself knows."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    number = models.IntegerField()
    size = models.BigIntegerField()
    etag = models.CharField(max_length=128, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_part_once"),
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.upload}"
