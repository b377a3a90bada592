"""The vault that the settings name."""

from __future__ import annotations

from django.core.files.storage import FileSystemStorage, default_storage

from artifacts.storage.bucket import BucketVault
from artifacts.storage.local import LocalVault
from artifacts.storage.protocol import Vault


def vault() -> Vault:
    return LocalVault() if isinstance(default_storage, FileSystemStorage) else BucketVault()
