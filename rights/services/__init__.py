"""Every change of archives and jobs."""

from rights.erasure.people import erase_account
from rights.services.exports import delete_export, export_account, export_project
from rights.services.imports import begin_import, delete_import, receive

__all__ = [
    "begin_import",
    "delete_export",
    "delete_import",
    "erase_account",
    "export_account",
    "export_project",
    "receive",
]
