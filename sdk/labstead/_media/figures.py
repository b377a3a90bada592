"""Matplotlib: what of it is a figure, and the figure as it looks now."""

from __future__ import annotations

import io
import sys
from typing import Any

from labstead._errors import UsageError


def figure_of(value: Any) -> Any:
    """The figure of ``matplotlib.pyplot`` itself, a figure, axes or a seaborn grid; else None.

    Where matplotlib was never imported this costs a look into a dict.
    """
    if "matplotlib" not in sys.modules:
        return None
    if value is sys.modules.get("matplotlib.pyplot", sys):
        return value.gcf()
    if hasattr(value, "savefig") and hasattr(value, "axes"):
        return value
    owner = getattr(value, "figure", None)
    return owner if hasattr(owner, "savefig") else None


def png_of(figure: Any) -> bytes:
    """The figure as PNG, in the size and colours ``savefig`` has by default."""
    buffer = io.BytesIO()
    try:
        figure.savefig(buffer, format="png")
    except Exception as error:
        raise UsageError(f"the figure cannot be drawn: {error}") from error
    return buffer.getvalue()
