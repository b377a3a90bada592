"""What is still to be sent, in words."""

from __future__ import annotations

from labstead._delivery.uploads import Left

_UNITS = ("kB", "MB", "GB", "TB")
_NOTEWORTHY_BYTES = 100
"""More than the record that says how the run ended, which waits for the files."""


def left_in_words(value_bytes: int, files: Left) -> str:
    """Such as "3.1 kB of values and 2 files (3.2 GB of 4.0 GB)"."""
    values = f"{size_in_words(value_bytes)} of values"
    if not files:
        return values
    rest = size_in_words(files.size_bytes - files.sent_bytes)
    of_all = f" of {size_in_words(files.size_bytes)}" if files.sent_bytes else ""
    counts = (_counted(files.count, "file"), _counted(files.artifacts, "artifact"))
    what = f"{' and '.join(filter(None, counts))} ({rest}{of_all})"
    return f"{values} and {what}" if value_bytes > _NOTEWORTHY_BYTES else what


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count > 1 else ''}" if count else ""


def size_in_words(size_bytes: int) -> str:
    if size_bytes < 1000:
        return f"{size_bytes} byte{'' if size_bytes == 1 else 's'}"
    power = next((n for n in range(3) if size_bytes < 999.95 * 1000 ** (n + 1)), 3)
    return f"{size_bytes / 1000 ** (power + 1):,.1f} {_UNITS[power]}"
