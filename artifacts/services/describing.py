"""What may be said of versions and collections: checked alike when they are made and edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from artifacts.names import check_tag, is_unicode
from labstead_core.errors import Invalid, TooLarge

MAX_METADATA_KEYS = 1_000
MAX_TAGS = 200
MAX_DESCRIPTION_CHARS = 100_000
MAX_TTL_SECONDS = 100 * 365 * 86_400
MAX_WORD_CHARS = 128


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


def check_description(text: str) -> None:
    check_text(text, MAX_DESCRIPTION_CHARS, field="description")


def check_word(text: str, *, field: str) -> None:
    """A client's own word for something."""
    check_text(text, MAX_WORD_CHARS, field=field)


def check_text(text: str, most: int, *, field: str) -> None:
    if len(text) > most or "\0" in text or not is_unicode(text):
        what = f"At most {most:,} characters, and none that is no text."
        raise Invalid(f"“{field}” cannot be kept. {what}", fields={field: what})


def check_ttl(seconds: int | None) -> None:
    """None as the team says, 0 for good."""
    if seconds is not None and not 0 <= seconds <= MAX_TTL_SECONDS:
        what = "a number of seconds, at most 100 years"
        raise Invalid(f"ttl_seconds has to be {what}.", fields={"ttl_seconds": what})
