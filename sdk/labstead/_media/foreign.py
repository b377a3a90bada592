"""Objects of other libraries that are media as they are: figures, data frames, Pillow images.

Nothing is imported to find out: what is no instance of a loaded class is none of its objects.
"""

from __future__ import annotations

import sys
from typing import Any

from labstead._media.base import TYPES, Media

_LIBRARIES = frozenset({"matplotlib", "seaborn", "pandas", "plotly", "PIL", "bokeh"})


def as_media(value: Any) -> Media | None:
    """The value as media, if it is any. Raises UsageError for a figure that cannot be drawn."""
    if isinstance(value, Media):
        return value
    if value is sys.modules.get("matplotlib.pyplot", Media):
        return _image(value, "matplotlib")
    libraries = {cls.__module__.partition(".")[0] for cls in type(value).__mro__}
    known = libraries & _LIBRARIES
    return _converted(value, known.pop()) if known else None


def is_media_json(value: Any) -> bool:
    """Whether a mapping is what media become, as when a logged value is logged again."""
    kind = value.get("_type")
    return isinstance(kind, str) and kind in TYPES


def _converted(value: Any, library: str) -> Media | None:
    if library == "pandas" and type(value).__name__ == "DataFrame":
        from labstead._media.table import Table

        return Table(dataframe=value)
    if library in ("plotly", "bokeh"):
        return _chart(value)
    return _image(value, library)


def _chart(value: Any) -> Media | None:
    from labstead._media.interactive import Bokeh, Plotly, is_bokeh, is_plotly

    if is_plotly(value):
        return Plotly(value)
    return Bokeh(value) if is_bokeh(value) else None


def _image(value: Any, library: str) -> Media | None:
    from labstead._media.figures import figure_of
    from labstead._media.image import Image

    is_picture = hasattr(value, "getbands") if library == "PIL" else figure_of(value) is not None
    return Image(value) if is_picture else None
