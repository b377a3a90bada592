"""The media types under the module name that scripts written for W&B import them from."""

from labstead._media.audio import Audio
from labstead._media.documents import Html, Markdown
from labstead._media.graph import Graph
from labstead._media.histogram import Histogram
from labstead._media.image import Classes, Image
from labstead._media.interactive import Bokeh, Plotly
from labstead._media.shapes import Molecule, Object3D
from labstead._media.table import Table
from labstead._media.video import Video

__all__ = [
    "Audio",
    "Bokeh",
    "Classes",
    "Graph",
    "Histogram",
    "Html",
    "Image",
    "Markdown",
    "Molecule",
    "Object3D",
    "Plotly",
    "Table",
    "Video",
]
