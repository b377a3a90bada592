"""Mentions in comments: ``@name``, of people of the project alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from markdown_it.token import Token

from accounts.models import User
from labstead_core.markdown import plain_texts, sanitised
from projects.models import Project
from projects.people import people_of

MENTION = re.compile(r"(?<![\w@/.-])@([a-z0-9][a-z0-9_-]{0,63})", re.IGNORECASE)
MOST_MENTIONED = 50
# A page's own heading of comments is of the second level.
LEVELS_ABOVE = 2


def mentioned_in(text: str, project: Project) -> dict[int, str]:
    """The people whom the text names, name by key; whoever is not of the project is not there.

    Names in code are not meant.
    """
    names = [name.lower() for piece in plain_texts(text) for name in MENTION.findall(piece)]
    wanted = list(dict.fromkeys(names))[:MOST_MENTIONED]
    if not wanted:
        return {}
    found = people_of(project).filter(username__in=wanted, is_service=False)
    return dict(found.values_list("pk", "username"))


def suggestions(project: Project, typed: str, most: int = 8) -> Sequence[User]:
    """People of the project whose name begins so, or has a word that does."""
    people = people_of(project).filter(is_service=False)
    fitting = people.filter(username__startswith=typed.lower()) | people.filter(
        first_name__istartswith=typed
    )
    return list(fitting.order_by("username")[:most])


def rendered(text: str, names: Collection[str]) -> str:
    """The comment as HTML, with those mentions standing out that told somebody."""

    def stress(token: Token) -> Sequence[Token]:
        return list(pieces(token, names))

    return sanitised(text, levels_above=LEVELS_ABOVE, rewrite=stress)


def pieces(token: Token, names: Collection[str]) -> Iterator[Token]:
    end = 0
    for found in MENTION.finditer(token.content):
        if found[1].lower() in names:
            yield piece(token.content[end : found.start()])
            yield Token("strong_open", "strong", 1)
            yield piece(found[0])
            yield Token("strong_close", "strong", -1)
            end = found.end()
    yield piece(token.content[end:])


def piece(content: str) -> Token:
    return Token("text", "", 0, content=content)
