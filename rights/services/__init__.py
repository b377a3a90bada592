"""Every change of archives and jobs."""

from rights.services.exports import delete_export, export_project
from rights.services.imports import begin_import, delete_import, receive

__all__ = ["begin_import", "delete_export", "delete_import", "export_project", "receive"]
