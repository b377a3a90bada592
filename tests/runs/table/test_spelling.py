"""A filter that is written down reads as the same filter."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given

from runs.table.parsing import parse_filter
from runs.table.spelling import as_json, as_text
from tests.runs.table.trees import WRITTEN


@given(WRITTEN)
def test_text_reads_as_the_same_tree(tree: Any) -> None:
    assert repr(parse_filter(as_text(tree))) == repr(tree)


@given(WRITTEN)
def test_json_reads_as_the_same_tree(tree: Any) -> None:
    assert repr(parse_filter(orjson.dumps(as_json(tree)).decode())) == repr(tree)
