"""Uploads that nobody will finish, once the draft that wanted them is gone."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from artifacts.manifests.parts import read_part, stored_digests
from artifacts.models import ManifestPart, Upload, Version
from artifacts.services.objects import discard_object


def uploads_for(draft: Version) -> list[int]:
    """Those begun of files that the draft was told of."""
    begun = dict(Upload.objects.filter(project=draft.project_id).values_list("digest", "pk"))
    told = digests_in(ManifestPart.objects.filter(version=draft)) if begun else set()
    return [pk for digest, pk in begun.items() if digest in told]


def give_up(project_id: int, pks: Collection[int]) -> None:
    """These uploads, but what other drafts of the project were told of, too. Their bytes go, and
    count against no quota any more.
    """
    uploads = Upload.objects.filter(pk__in=pks).select_related("stored")
    wanted = digests_in(ManifestPart.objects.filter(version__project=project_id))
    for upload in uploads:
        if upload.digest not in wanted:
            discard_object(upload.stored)


def digests_in(parts: QuerySet[ManifestPart]) -> set[str]:
    rows = parts.iterator(chunk_size=10)
    return {digest for row in rows for digest in stored_digests([read_part(row.entries)])}
