"""Logged Markdown as HTML that a page may show: rendered here, and sanitised."""

from __future__ import annotations

import nh3
from django.core.files.storage import default_storage
from markdown_it import MarkdownIt
from markdown_it.token import Token

from runs.models import RunFile

MAX_BYTES = 200_000
# A panel's own heading is of the third level.
LEVELS_ABOVE = 3
# No forms, frames, styles or scripts, and no pictures: those would tell another server who reads.
TAGS = frozenset(
    "a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p "
    "pre q s small span strong sub sup table tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "td": {"align"}, "th": {"align"}, "ol": {"start"}}
_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def rendered(row: RunFile) -> str:
    """The file's first MAX_BYTES. Empty when its bytes are gone from storage."""
    try:
        with default_storage.open(row.storage_name) as content:
            text = content.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
    return sanitised(text)


def sanitised(text: str, *, levels_above: int = LEVELS_ABOVE) -> str:
    tokens = below(_markdown.parse(text), levels_above)
    return nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def below(tokens: list[Token], levels_above: int) -> list[Token]:
    """Headings so far down that they stand below those of the page."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + levels_above)}"
    return tokens
