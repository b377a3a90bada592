"""Which panel shows a kind of media."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """The tag of a panel is ``labstead-{family}-panel``."""

    LINE = "line"
    MEDIA = "media"
    TABLE = "table"
    PLOT = "plot"


_FAMILIES = {
    "table-file": Family.TABLE,
    "incremental-table-file": Family.TABLE,
    "custom-chart": Family.PLOT,
}


def family_of(type_name: object) -> Family:
    """Kinds that nobody knows are media, too: their panel offers the files."""
    return _FAMILIES.get(type_name, Family.MEDIA) if isinstance(type_name, str) else Family.MEDIA
