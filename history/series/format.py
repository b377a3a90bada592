"""How series travel: a binary form for widgets, the same structure as JSON for people and tests.

Binary: ``u32 little-endian header length | JSON header | zero padding to 8 bytes | blocks``. In the
header an array is ``{"off": …, "n": …, "t": "f32" | "f64"}``; ``off`` counts from the first block.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import orjson

from history.series.reading import Panel, Series

BINARY_TYPE = "application/x-labstead-series"
# Above this a float32 would round whole numbers.
FLOAT32_LIMIT = 2**24

Written = dict[str, Any]


def as_json(panels: Sequence[Panel], names: Sequence[str], cursor: str) -> bytes:
    """``names[i]`` stands for the query's stream ``i``. Infinities become strings, NaN null."""
    return orjson.dumps(structure(panels, names, cursor, write_list))


def write_list(values: np.ndarray, exact: bool) -> list[Any]:
    """Numbers; infinities as the strings that logged lines use."""
    written: list[Any] = [None if math.isnan(number) else number for number in values.tolist()]
    for index in np.flatnonzero(np.isinf(values)):
        written[index] = "Infinity" if values[index] > 0 else "-Infinity"
    return written


def as_binary(panels: Sequence[Panel], names: Sequence[str], cursor: str) -> bytes:
    blocks: list[bytes] = []
    offset = 0

    def write_block(values: np.ndarray, exact: bool) -> Written:
        nonlocal offset
        kind = "f64" if exact or needs_f64(values) else "f32"
        data = values.astype("<f8" if kind == "f64" else "<f4").tobytes()
        data += b"\0" * (-len(data) % 8)
        blocks.append(data)
        offset += len(data)
        return {"off": offset - len(data), "n": len(values), "t": kind}

    header = orjson.dumps(structure(panels, names, cursor, write_block))
    start = len(header).to_bytes(4, "little") + header
    return b"".join([start, b"\0" * (-len(start) % 8), *blocks])


def needs_f64(values: np.ndarray) -> bool:
    finite = values[np.isfinite(values)]
    return bool(len(finite)) and float(np.abs(finite).max()) > FLOAT32_LIMIT


def structure(
    panels: Sequence[Panel],
    names: Sequence[str],
    cursor: str,
    write: Callable[[np.ndarray, bool], Any],
) -> Written:
    return {"v": 1, "cursor": cursor, "panels": [write_panel(one, names, write) for one in panels]}


def write_panel(panel: Panel, names: Sequence[str], write: Callable[..., Any]) -> Written:
    return {
        "metric": panel.metric,
        "x": {"kind": panel.x_kind, "values": write(panel.x, True)},
        "series": [write_series(one, names, write) for one in panel.series],
        "incomplete": [names[index] for index in panel.incomplete],
    }


def write_series(series: Series, names: Sequence[str], write: Callable[..., Any]) -> Written:
    written = {
        "run": names[series.stream],
        "n_raw": series.n_raw,
        "last": series.last,
        "y": write(series.y, False),
    }
    if series.lo is not None and series.hi is not None:
        written |= {"lo": write(series.lo, False), "hi": write(series.hi, False)}
    return written | {name: places for name, places in vars(series.odd).items() if places}
