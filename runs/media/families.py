"""Which panel shows a kind of media."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """The tag of a panel is ``labstead-{family}-panel``. In a section they stand in this order."""

    LINE = "line"
    MEDIA = "media"
    PLOT = "plot"
    TABLE = "table"


_FAMILIES = {
    "table-file": Family.TABLE,
    "incremental-table-file": Family.TABLE,
    "custom-chart": Family.PLOT,
}


def family_of(type_name: object) -> Family:
    """Kinds that nobody knows are media, too: their panel offers the files."""
    return _FAMILIES.get(type_name, Family.MEDIA) if isinstance(type_name, str) else Family.MEDIA
