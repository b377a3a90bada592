"""What is different in a notebook: cells come again, and what is shown may be HTML."""

from __future__ import annotations

import sys
from html import escape
from typing import Any


def notebook_shell() -> Any | None:
    """IPython's shell in the kernel of a notebook; None in scripts and terminals."""
    shell = interactive_shell()
    return shell if getattr(shell, "kernel", None) is not None else None


def interactive_shell() -> Any | None:
    """IPython's shell, in a terminal or a notebook.

    Imports nothing: where it matters IPython is there already.
    """
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def cells_of(shell: Any) -> list[str]:
    """The cells that were executed so far, the running one included."""
    return [str(cell) for cell in shell.user_ns.get("In", [])[1:]]


def show(html: str) -> bool:
    """Show HTML below the cell; False where there is no notebook."""
    if notebook_shell() is None:
        return False
    from IPython import display

    display.display(display.HTML(html))  # type: ignore[no-untyped-call]
    return True


def run_card(name: str, project: str, url: str | None, note: str = "") -> str:
    """A line of HTML about a run, with a link to its page where the server has it."""
    title = f"<strong>{escape(name)}</strong>"
    link = f'<a href="{escape(url)}" target="_blank" rel="noopener">{title}</a>' if url else title
    rest = f" ({escape(note)})" if note else ""
    return f"<div>Labstead: run {link} of <em>{escape(project)}</em>{rest}</div>"
