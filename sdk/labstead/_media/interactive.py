"""Charts of plotly and bokeh, as the JSON that draws them."""

from __future__ import annotations

import sys
from typing import Any

import orjson

from labstead._errors import UsageError
from labstead._media.base import FileMedia, existing_file, is_path, needed
from labstead._media.figures import figure_of


class Plotly(FileMedia):
    """A plotly figure, or a matplotlib one that plotly can redraw, or the path of its JSON.

    >>> import plotly.express
    >>> run = labstead.init(mode="disabled")
    >>> run.log({"curve": labstead.Plotly(plotly.express.line(y=[1, 3, 2]))})
    >>> run.summary["curve"]["_type"]
    'plotly-file'
    """

    file_type = "plotly-file"
    folder = "plotly"

    def __init__(self, val: Any, caption: str | None = None) -> None:
        if is_path(val):
            content = _checked_json(existing_file(val, "Plotly").read_bytes(), "Plotly")
        else:
            content = _as_plotly(val).to_json().encode()
        super().__init__(content, "plotly.json", caption)

    @classmethod
    def make_plot_media(cls, val: Any) -> Plotly:
        """The same as ``Plotly(val)``."""
        return cls(val)


class Bokeh(FileMedia):
    """A bokeh document or model, or the path of a document's JSON.

    >>> from bokeh.plotting import figure
    >>> run = labstead.init(mode="disabled")
    >>> run.log({"chart": labstead.Bokeh(figure(width=200, height=100))})
    >>> run.summary["chart"]["_type"]
    'bokeh-file'
    """

    file_type = "bokeh-file"
    folder = "bokeh"

    def __init__(self, data_or_path: Any, caption: str | None = None) -> None:
        if is_path(data_or_path):
            content = _checked_json(existing_file(data_or_path, "Bokeh").read_bytes(), "Bokeh")
        else:
            content = _bokeh_json(data_or_path)
        super().__init__(content, "bokeh.json", caption)


def is_plotly(value: Any) -> bool:
    module = sys.modules.get("plotly.basedatatypes")
    return module is not None and isinstance(value, module.BaseFigure)


def _as_plotly(value: Any) -> Any:
    if is_plotly(value):
        return value
    figure = figure_of(value)
    if figure is None:
        raise UsageError(f"Plotly takes a plotly or matplotlib figure, not {type(value).__name__}")
    try:
        return needed("plotly.tools", "plotly", "Plotly").mpl_to_plotly(figure)
    except Exception as error:
        raise UsageError(
            f"plotly cannot redraw this matplotlib figure ({error}); log it as labstead.Image"
        ) from error


def is_bokeh(value: Any) -> bool:
    """Whether it is a document or a model; its class is loaded where one was made."""
    document, model = (sys.modules.get(f"bokeh.{name}") for name in ("document", "model"))
    return (document is not None and isinstance(value, document.Document)) or (
        model is not None and isinstance(value, model.Model)
    )


def _bokeh_json(value: Any) -> bytes:
    document = needed("bokeh.document", "bokeh", "Bokeh")
    if not is_bokeh(value):
        raise UsageError(f"Bokeh takes a document or a model, not {type(value).__name__}")
    if isinstance(value, document.Document):
        return _document_json(value)
    if value.document is not None:  # a model belongs to one document, with all that is in it
        return _document_json(value.document)
    owner = document.Document()
    owner.add_root(value)
    try:
        return _document_json(owner)
    finally:
        owner.remove_root(value)


def _document_json(document: Any) -> bytes:
    encoder = needed("bokeh.core.json_encoder", "bokeh", "Bokeh")
    return str(encoder.serialize_json(document.to_json())).encode()


def _checked_json(content: bytes, what: str) -> bytes:
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{what}: the file is no JSON: {error}") from error
    return content
