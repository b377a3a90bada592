"""A plan as JSON lines: every row exactly as it was logged, with its line."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from history.export.extent import Extent
from history.export.pieces import StreamChanged, is_unchanged
from history.export.plan import LINE, Plan
from history.rows.reading import Block, read_blocks


def ndjson(plan: Plan) -> Iterator[bytes]:
    """Some thousand rows at a time. Raises StreamChanged when lines were rewound meanwhile.

    Where lines cannot be read, ``{"_missing_lines": [first, end]}`` stands in their place.
    """
    for extent in plan.extents:
        for block in read_blocks(extent.stream, plan.wanted):
            if block.first_line >= extent.end_line:
                break
            yield text_of(plan, extent, block)
        if not is_unchanged(extent):
            raise StreamChanged(f"Stream {extent.stream.pk} was rewound.")


def text_of(plan: Plan, extent: Extent, block: Block) -> bytes:
    if block.n_missing:
        missing = [block.first_line, min(block.end_line, extent.end_line)]
        return line_of({**extent.labels, "_missing_lines": missing})
    rows = block.rows[: extent.end_line - block.first_line]
    found = ((line, plan.wanted.row(line, row)) for line, row in enumerate(rows, block.first_line))
    return b"".join(
        line_of({**extent.labels, LINE: line, **row}) for line, row in found if row is not None
    )


def line_of(row: dict[str, object]) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
