"""The open archive: docs/reference/archive-format.md describes it for those who read one."""

FORMAT = "labstead-archive"
VERSION = 1
MANIFEST = "manifest.json"
