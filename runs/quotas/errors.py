"""What one is told when a limit is reached. Each says whose limit it is and what to do."""

from __future__ import annotations

from labstead_core.errors import Busy, Conflict, StorageFailed, TooLarge


class QuotaExceeded(TooLarge):
    """A file that would be too much is refused."""

    code = "quota_exceeded"


class StorageQuota(StorageFailed):
    """Lines are refused as on a full disk, so that clients keep them and try again."""

    code = "storage_quota"


class RunQuota(Conflict):
    code = "run_quota"


class IngestRate(Busy):
    """Lines came faster than allowed: the client sends the same again later."""

    code = "ingest_rate"
