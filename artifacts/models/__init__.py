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
from artifacts.models.versions import (
    Alias,
    ClientToken,
    Collection,
    ManifestPart,
    Membership,
    TeamPolicy,
    Version,
    VersionState,
)

__all__ = [
    "Alias",
    "Blob",
    "ClientToken",
    "Collection",
    "EdgeKind",
    "Holding",
    "ManifestPart",
    "Membership",
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
    "VersionState",
]
