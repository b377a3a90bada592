"""Text of users as HTML that a page may show: rendered here, and sanitised."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# A panel's own heading is of the third level.
LEVELS_ABOVE = 3
# No forms, frames, styles or scripts, and no pictures: those would tell another server who reads.
TAGS = frozenset(
    "a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p "
    "pre q s small span strong sub sup table tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "td": {"align"}, "th": {"align"}, "ol": {"start"}}
_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
# Takes a piece of plain text, gives what stands in its place.
Rewrite = Callable[[Token], Sequence[Token]]


def sanitised(
    text: str, *, levels_above: int = LEVELS_ABOVE, rewrite: Rewrite | None = None
) -> str:
    """``rewrite`` is asked for each piece of plain text: not for code, nor for addresses."""
    tokens = below(_markdown.parse(text), levels_above)
    for token in tokens if rewrite else []:
        if token.children:
            token.children = [new for one in token.children for new in rewritten(one, rewrite)]
    return nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def rewritten(token: Token, rewrite: Rewrite | None) -> Sequence[Token]:
    return rewrite(token) if rewrite and token.type == "text" else [token]


def plain_texts(text: str) -> list[str]:
    """The pieces of plain text in it: no code."""
    inline = [token for token in _markdown.parse(text) if token.type == "inline"]
    pieces = [piece for token in inline for piece in token.children or []]
    return [piece.content for piece in pieces if piece.type == "text"]


def below(tokens: list[Token], levels_above: int) -> list[Token]:
    """Headings so far down that they stand below those of the page."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + levels_above)}"
    return tokens
