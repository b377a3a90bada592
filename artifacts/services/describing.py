"""What may be said of versions and collections: checked alike when they are made and edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from artifacts.names import check_tag
from labstead_core.errors import Invalid, TooLarge

MAX_METADATA_KEYS = 1_000
MAX_TAGS = 200


def checked_tags(tags: Iterable[str]) -> list[str]:
    """Each once, in order."""
    wanted = list(dict.fromkeys(tags))
    for tag in wanted:
        check_tag(tag)
    check_count(wanted, MAX_TAGS, "tags")
    return wanted


def check_metadata(metadata: dict[str, Any]) -> None:
    if len(metadata) > MAX_METADATA_KEYS:
        raise Invalid(
            f"Metadata has at most {MAX_METADATA_KEYS:,} keys. Log a table or a file for more.",
            fields={"metadata": f"At most {MAX_METADATA_KEYS:,} keys."},
        )


def check_count(words: Iterable[str], most: int, what: str) -> None:
    if len(list(words)) > most:
        raise TooLarge(f"At most {most:,} {what}.")
