"""Cursors and sorting on one snapshot: every run once, in order, whatever the values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from labstead_core.errors import Invalid
from runs.table.cursors import read_cursor
from runs.table.ordering import Sorting, parse_order
from runs.table.service import Page, Question, cut
from runs.table.snapshot import Snapshot
from tests.runs.table.columns_of import CONFIGS, batch_of, snapshot_of, sorted_by

ORDERS = st.sampled_from(["config.a", "-config.a", "-config.b,config.a", "name", "-config.nowhere"])


def page_of(snapshot: Snapshot, question: Question) -> Page:
    rows = np.flatnonzero(snapshot.alive)
    return cut(snapshot, Sorting(snapshot, question.order, now=0.0), rows, question)


def walk(snapshot: Snapshot, order: str, limit: int) -> list[int]:
    """Primary keys of all pages, each asked for by the cursor of the one before."""
    cursor: str | None = ""
    found: list[int] = []
    while cursor is not None:
        question = Question(order=parse_order(order.split(",")), limit=limit, cursor=cursor)
        page = page_of(snapshot, question)
        found += page.pks
        cursor = page.cursor
    return found


@given(CONFIGS, ORDERS, st.integers(1, 5))
@example([{"a": False}, {"a": "Infinity"}], "config.a", 1)
def test_pages_together_are_the_whole_order(
    configs: list[dict[str, Any]], order: str, limit: int
) -> None:
    snapshot = snapshot_of(configs)
    expected = [i + 1 for i in sorted_by(snapshot, parse_order(order.split(",")))]
    assert walk(snapshot, order, limit) == expected


def test_run_added_between_two_pages_moves_nothing() -> None:
    snapshot = snapshot_of([{"a": i} for i in range(6)])
    order = parse_order(["-config.a"])
    first = page_of(snapshot, Question(order=order, limit=3))
    snapshot.apply(batch_of([{"a": 9}, {"a": 1.5}], first=7))
    second = page_of(snapshot, Question(order=order, limit=3, cursor=first.cursor or ""))
    assert (first.pks, second.pks) == ([6, 5, 4], [3, 8, 2])


def test_page_goes_on_behind_a_run_that_is_gone() -> None:
    snapshot = snapshot_of([{"a": word} for word in "abcdef"])
    order = parse_order(["config.a"])
    first = page_of(snapshot, Question(order=order, limit=3))
    snapshot.remove([3])
    second = page_of(snapshot, Question(order=order, limit=3, cursor=first.cursor or ""))
    assert second.pks == [4, 5, 6]


def test_very_long_texts_page_like_others() -> None:
    snapshot = snapshot_of([{"a": "x" * 5000 + str(i)} for i in range(4)])
    assert walk(snapshot, "config.a", 1) == [1, 2, 3, 4]
    first = page_of(snapshot, Question(order=parse_order(["config.a"]), limit=1))
    assert len(first.cursor or "") < 200


def test_nothing_sorts_last_in_both_directions() -> None:
    configs = [{"a": None}, {"a": 1}, {}, {"a": "NaN"}, {"a": "x"}, {"a": "Infinity"}]
    snapshot = snapshot_of(configs)
    assert sorted_by(snapshot, parse_order(["config.a"])) == [1, 5, 4, 3, 2, 0]
    assert sorted_by(snapshot, parse_order(["-config.a"])) == [4, 5, 1, 3, 2, 0]


def test_few_of_many_runs_are_the_same_as_of_all_sorted() -> None:
    snapshot = snapshot_of([{"a": i % 7, "b": i % 3} for i in range(500)])
    order = parse_order(["-config.a", "config.b"])
    everything = [i + 1 for i in sorted_by(snapshot, order)]
    page = page_of(snapshot, Question(order=order, limit=10, offset=20))
    assert (page.pks, page.total) == (everything[20:30], 500)


@pytest.mark.parametrize("text", ["x", "AAAA", "W10=", "W1tdLFtdLDFd", "ä", "e30=" * 9000])
def test_foreign_cursor_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_cursor(parse_order(["config.a"]), text)
    assert list(caught.value.fields) == ["cursor"]


def test_cursor_of_another_order_is_refused() -> None:
    snapshot = snapshot_of([{"a": 1}, {"a": 2}])
    cursor = page_of(snapshot, Question(order=parse_order(["config.a"]), limit=1)).cursor
    with pytest.raises(Invalid):
        read_cursor(parse_order(["-config.a"]), cursor or "")
