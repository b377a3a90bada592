"""Writes docs/reference/permissions.md: who may do what, one table for each kind of thing."""

from __future__ import annotations

from collections.abc import Iterator

from tools.permissions.actions import Action, Outcome, Thing, cells, things
from tools.permissions.people import PERSONAS
from tools.steps import ROOT

PAGE = ROOT / "docs" / "reference" / "permissions.md"
SIGNS = {Outcome.YES: "✓", Outcome.NO: "no", Outcome.HIDDEN: ""}
HEAD = """# Who may do what

<!-- Written by `make docs` from tools/permissions; change that. -->

✓ is done, “no” is refused, and an empty cell is answered like something that does not exist. The
tests try each of the {cells} cells over HTTP, and what the Python client and the socket can do
there, too.

An admin of the organization is an admin of every team and project in it. A role given in a project
counts in the place of the one in the team, be it more or less. In an open project whoever is logged
in starts runs, sweeps and versions of their own, and changes those. What is archived can only be
read.

| column | stands for |
| --- | --- |
"""


def main() -> None:
    PAGE.write_text(text(), encoding="utf-8")
    print(f"{cells()} cells in {PAGE.relative_to(ROOT)}")


def text() -> str:
    about = [f"| {persona.label} | {persona.about} |" for persona in PERSONAS]
    return HEAD.format(cells=f"{cells():,}") + "\n".join([*about, *sections()]) + "\n"


def sections() -> Iterator[str]:
    for thing in things():
        for kind in thing.kinds:
            title = thing.title if len(thing.kinds) == 1 else f"{thing.title}, {kind}"
            yield from ("", f"## {title}", "", *table(thing, kind))


def table(thing: Thing, kind: str) -> Iterator[str]:
    yield f"| | {' | '.join(persona.label for persona in PERSONAS)} |"
    yield f"| --- |{' :-: |' * len(PERSONAS)}"
    for action in thing.actions:
        yield f"| {action.name} | {' | '.join(row(action, kind))} |"


def row(action: Action, kind: str) -> Iterator[str]:
    for persona in PERSONAS:
        yield SIGNS[action.outcome(kind, persona.name)]


if __name__ == "__main__":
    main()
