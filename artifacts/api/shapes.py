"""How versions, collections and drafts look in answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings

from artifacts.models import Collection, Membership, Version, VersionState
from artifacts.services.entries import told_so_far
from artifacts.services.packs import PACK_BYTES, SMALL_FILE_BYTES
from artifacts.services.uploads import PART_BYTES
from artifacts.storage.protocol import Address


def version_shape(where: Membership) -> dict[str, Any]:
    """As it is in this place. Loaded with ``with_version``."""
    aliases = sorted(alias.name for alias in where.aliases.all())
    return {
        **content_shape(where.version),
        "collection": where.collection.name,
        "version": f"v{where.index}",
        "index": where.index,
        "aliases": aliases,
        "is_link": where.is_link,
    }


def content_shape(version: Version) -> dict[str, Any]:
    """What is the same in every place. Loaded with ``with_people``."""
    logged = [edge.run.slug for edge in version.logged_edges]  # type: ignore[attr-defined]
    return {
        "id": version.slug,
        "collection": version.collection.name,
        "type": version.collection.type,
        "version": f"v{version.index}",
        "index": version.index,
        "state": version.state,
        "digest": version.digest,
        "description": version.description,
        "metadata": version.metadata,
        "aliases": [],
        "tags": version.tags,
        "size": version.size,
        "file_count": version.file_count,
        "reference_count": version.reference_count,
        "ttl_seconds": version.ttl_seconds,
        "expires_at": version.goes_at,
        "history_step": version.history_step,
        "created_by": version.created_by.username if version.created_by else None,
        "created_at": version.created_at,
        "committed_at": version.committed_at,
        "logged_by": logged[0] if logged else None,
        "source": f"{version.project}/{version.collection.name}:v{version.index}",
        "is_link": False,
    }


def deleted_shape(version: Version) -> dict[str, Any]:
    return {
        **content_shape(version),
        "deleted_at": version.deleted_at,
        "deleted_by": version.deleted_by.username if version.deleted_by else None,
        "restorable_until": version.purge_after,
    }


def draft_shape(draft: Version, version: dict[str, Any] | None) -> dict[str, Any]:
    is_open = draft.state == VersionState.PENDING
    lifetime = timedelta(seconds=settings.LABSTEAD_DRAFT_SECONDS)
    base = draft.base
    return {
        "id": draft.slug,
        "collection": draft.collection.name,
        "type": draft.collection.type,
        "state": VersionState.PENDING if is_open else VersionState.COMMITTED,
        "version": version,
        "base": f"v{base.index}" if base else None,
        "distributed_id": draft.distributed_id,
        "expires_at": draft.touched_at + lifetime if is_open else None,
        "entry_count": told_so_far(draft) if is_open else 0,
        "part_size": PART_BYTES,
        "pack_bytes": PACK_BYTES,
        "small_file_bytes": SMALL_FILE_BYTES,
    }


def collection_shape(row: Collection) -> dict[str, Any]:
    """Loaded with ``with_summary``."""
    aliases = {one.name: f"v{one.membership.index}" for one in row.aliases.all()}
    return {
        "name": row.name,
        "type": row.type,
        "is_portfolio": row.is_portfolio,
        "description": row.description,
        "tags": row.tags,
        "version_count": row.version_count,  # type: ignore[attr-defined]
        "latest": aliases.get("latest"),
        "aliases": aliases,
        "size": row.all_bytes or 0,  # type: ignore[attr-defined]
        "created_by": row.created_by.username if row.created_by else None,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def address_shape(address: Address) -> dict[str, Any]:
    return {"url": address.url, "headers": dict(address.headers)}
