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
)

# The client checks its own version against these; any is welcome.
VERSIONS = {"min_cli_version": "0.12.0", "max_cli_version": "99.0.0"}
