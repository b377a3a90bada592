"""Azure's Blob Storage: ``az://container/path``, in the account that the environment names."""

from __future__ import annotations

import os
from typing import Any

from labstead._errors import UsageError
from labstead._media.base import needed


def blob_service() -> Any:
    """As Azure's own tools find it. Raises UsageError when no account is named."""
    library = needed("azure.storage.blob", "azure-storage-blob", "a reference to az://")
    if connection := os.environ.get("AZURE_STORAGE_CONNECTION_STRING"):
        return library.BlobServiceClient.from_connection_string(connection)
    account = os.environ.get("AZURE_STORAGE_ACCOUNT")
    if not account:
        raise UsageError(
            "a reference to az:// needs AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT "
            "with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN"
        )
    return library.BlobServiceClient(
        f"https://{account}.blob.core.windows.net",
        credential=os.environ.get("AZURE_STORAGE_KEY") or os.environ.get("AZURE_STORAGE_SAS_TOKEN"),
    )
