"""What this server can do, under the names by which the client asks for it.

A name that is missing counts as off: the client then does without.
"""

from __future__ import annotations

FEATURES = (
    "STRUCTURED_CONSOLE_LOGS",
    "FILESTREAM_GZIP",
    "LARGE_FILENAMES",
    "CLIENT_IDS",
    "MARK_RUN_FILES_UPLOADED",
    "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
    "ARTIFACT_COLLECTIONS_FILTERING_SORTING",
    "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE",
    "TOTAL_COUNT_IN_FILE_CONNECTION",
    "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID",
    "ARTIFACT_TAGS",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILES",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER",
    "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP",
    "SWEEPS_QUERY_FILTERING",
)

# The client checks its own version against these; any is welcome.
VERSIONS = {"min_cli_version": "0.12.0", "max_cli_version": "99.0.0"}
# What old releases are told of this server; one they hold for newer than themselves.
SERVER_VERSION = "1.0.0"
