"""What an event says: its step, its time, and values by tag.

The numbers of fields are those of TensorFlow's event.proto, summary.proto and tensor.proto.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from labstead._tensorboard.wire import BYTES, FIXED64, doubles, fields, floats, signed, varints

MAX_BINS = 512
DT_FLOAT, DT_DOUBLE, DT_INT32, DT_STRING, DT_INT64 = 1, 2, 3, 7, 9


@dataclass(slots=True)
class Event:
    """``wall_time`` is in unix seconds."""

    step: int = 0
    wall_time: float = 0.0
    values: dict[str, Any] = field(default_factory=dict)


class EventReader:
    """Reads the events of one file in their order: a tag's kind is told with its first value."""

    def __init__(self) -> None:
        self._plugins: dict[str, str] = {}

    def read(self, record: bytes) -> Event:
        """Values of kinds that are not shown are left out. Raises Malformed for other bytes."""
        event = Event()
        for number, kind, value in fields(record):
            if number == 1 and isinstance(value, bytes):
                (event.wall_time,) = struct.unpack("<d", value)
            elif number == 2 and isinstance(value, int):
                event.step = signed(value)
            elif number == 5 and kind == BYTES and isinstance(value, bytes):
                for inner, _, one in fields(value):
                    if inner == 1 and isinstance(one, bytes):
                        self._read_value(one, event.values)
        return event

    def _read_value(self, message: bytes, values: dict[str, Any]) -> None:
        found: dict[int, Any] = {number: value for number, _, value in fields(message)}
        tag = _text(found.get(1, b""))
        if 9 in found:
            self._plugins[tag] = plugin_of(found[9])
        value = self._value(tag, found)
        if value is not None:
            values[tag] = value

    def _value(self, tag: str, found: dict[int, Any]) -> Any:
        if 2 in found:
            return floats(found[2])[0]
        if 4 in found:
            return image_of(dict_of(found[4]).get(4))
        if 5 in found:
            return old_histogram(found[5])
        if 8 in found:
            return tensor_value(found[8], self._plugins.get(tag, ""))
        return None


def dict_of(message: bytes) -> dict[int, Any]:
    """The last value of each field."""
    return {number: value for number, _, value in fields(message)}


def plugin_of(metadata: bytes) -> str:
    return _text(dict_of(dict_of(metadata).get(1, b"")).get(1, b""))


def tensor_value(message: bytes, plugin: str) -> Any:
    """A scalar, histogram, text or list of images, as the plugin of the tag has it."""
    numbers, texts = numbers_of(message), texts_of(message)
    if plugin == "histograms":
        return new_histogram(numbers)
    if plugin == "images":
        images = [image_of(content) for content in texts[2:]]  # behind width and height
        shown = [image for image in images if image is not None]
        return shown[0] if len(shown) == 1 else shown or None
    if texts:
        return "\n".join(map(_text, texts)) if plugin in ("text", "") else None
    return numbers[0] if len(numbers) == 1 and plugin in ("scalars", "") else None


_OF_CONTENT: dict[int, Callable[[bytes], Sequence[float]]] = {
    DT_FLOAT: floats,
    DT_DOUBLE: doubles,
    DT_INT32: lambda content: [n for (n,) in struct.iter_unpack("<i", content)],
    DT_INT64: lambda content: [n for (n,) in struct.iter_unpack("<q", content)],
}
_OF_FIELD: dict[int, Callable[[bytes], Sequence[float]]] = {
    5: floats,
    6: doubles,
    7: varints,
    10: varints,
}


def numbers_of(message: bytes) -> list[float]:
    """All numbers of a tensor, whichever way they are written."""
    kind = DT_FLOAT
    numbers: list[float] = []
    for number, _, value in fields(message):
        if number == 1 and isinstance(value, int):
            kind = value
        elif number == 4 and isinstance(value, bytes) and kind in _OF_CONTENT:
            numbers += _OF_CONTENT[kind](value)
        elif number in _OF_FIELD:
            numbers += _OF_FIELD[number](value) if isinstance(value, bytes) else [signed(value)]
    return numbers


def texts_of(message: bytes) -> list[bytes]:
    return [value for number, _, value in fields(message) if number == 8 and type(value) is bytes]


def old_histogram(message: bytes) -> dict[str, Any] | None:
    """``histo``: buckets by their upper limits, of which most are empty."""
    singles: dict[int, float] = {}
    limits: list[float] = []
    counts: list[float] = []
    for number, kind, value in fields(message):
        if not isinstance(value, bytes):
            continue
        if number in (6, 7):
            (limits if number == 6 else counts).extend(doubles(value))
        elif kind == FIXED64:
            (singles[number],) = doubles(value)
    low, high = singles.get(1, 0.0), singles.get(2, 0.0)
    filled = [n for n, count in enumerate(counts) if count > 0]
    if not filled or len(limits) != len(counts):
        return None
    first, last = filled[0], filled[-1]
    edges = [low, *limits[first:last], max(high, *limits[first:last], low)]
    return histogram(counts[first : last + 1], edges)


def new_histogram(numbers: Sequence[float]) -> dict[str, Any] | None:
    """The plugin's tensor: a row of left edge, right edge and count for each bucket."""
    if len(numbers) < 3:
        return None
    return histogram(list(numbers[2::3]), [*numbers[0::3], numbers[-2]])


def histogram(counts: list[float], edges: list[float]) -> dict[str, Any] | None:
    """Neighbours are put together where there are too many; edges that coincide go apart."""
    if not all(map(math.isfinite, [*counts, *edges])):
        return None
    if edges[0] == edges[-1]:
        return _histogram([sum(counts)], [edges[0] - 0.5, edges[-1] + 0.5])
    by = math.ceil(len(counts) / MAX_BINS)
    if by > 1:
        counts = [sum(counts[n : n + by]) for n in range(0, len(counts), by)]
        edges = [*edges[:-1:by], edges[-1]]
    return _histogram(counts, edges)


def _histogram(counts: list[float], edges: list[float]) -> dict[str, Any]:
    whole = [int(count) if count == int(count) else count for count in counts]
    return {"_type": "histogram", "values": whole, "bins": edges}


def image_of(content: bytes | None) -> Any:
    """A media value; None without Pillow, and for what it cannot read."""
    try:
        from PIL import Image as Pillow

        import labstead

        return labstead.Image(Pillow.open(io.BytesIO(content or b"")))
    except Exception:
        return None


def _text(content: Any) -> str:
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
