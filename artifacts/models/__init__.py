"""What was made: collections of versions, the bytes behind them, and the runs around them."""

from artifacts.models.blobs import (
    Blob,
    Holding,
    ObjectKind,
    Pool,
    Shelf,
    StoredObject,
    Upload,
    UploadPart,
    UploadState,
)
from artifacts.models.edges import EdgeKind, RunEdge
from artifacts.models.freeing import Freeing, FreeingState
from artifacts.models.versions import (
    Alias,
    ClientToken,
    Collection,
    CollectionQuerySet,
    CollectionToken,
    ManifestPart,
    Membership,
    MembershipQuerySet,
    TeamPolicy,
    Version,
    VersionQuerySet,
    VersionState,
)

__all__ = [
    "Alias",
    "Blob",
    "ClientToken",
    "Collection",
    "CollectionQuerySet",
    "CollectionToken",
    "EdgeKind",
    "Freeing",
    "FreeingState",
    "Holding",
    "ManifestPart",
    "Membership",
    "MembershipQuerySet",
    "ObjectKind",
    "Pool",
    "RunEdge",
    "Shelf",
    "StoredObject",
    "TeamPolicy",
    "Upload",
    "UploadPart",
    "UploadState",
    "Version",
    "VersionQuerySet",
    "VersionState",
]
