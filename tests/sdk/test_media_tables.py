"""Tables and histograms."""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

import labstead
from labstead import Histogram, Image, Table, UsageError
from tests.sdk.media import Logged, logged

__all__ = ["logged"]


@pytest.mark.server
def test_a_table_comes_back_with_its_media(logged: Logged) -> None:
    table = Table(columns=["id", "picture", "guess", "sure"])
    table.add_data(1, Image(np.zeros((2, 2)), caption="dark"), "cat", math.nan)
    table.add_data(2, Image(np.ones((2, 2))), None, np.float32(0.5))
    value = logged.log(table)
    content = logged.json(value)
    first = content["data"][0][1]
    assert content["columns"] == ["id", "picture", "guess", "sure"]
    assert content["data"][0] == [1, first, "cat", "NaN"]
    assert content["data"][1][2:] == [None, 0.5]
    assert (first["_type"], first["caption"]) == ("image-file", "dark")
    assert logged.content(first).startswith(b"\x89PNG")
    assert content["column_types"] == {
        "id": "number",
        "picture": "image-file",
        "guess": "string",
        "sure": "number",
    }
    extent = {name: value[name] for name in ("_type", "ncols", "nrows", "log_mode")}
    assert extent == {"_type": "table-file", "ncols": 4, "nrows": 2, "log_mode": "IMMUTABLE"}
    assert value["path"] == f"media/table/value_0_{value['sha256'][:20]}.table.json"


@pytest.mark.server
def test_an_incremental_table_sends_what_is_new(logged: Logged) -> None:
    table = Table(columns=["n"], log_mode="INCREMENTAL")
    for number in range(3):
        table.add_data(number)
        logged.run.log({"numbers": table})
    values = [row["numbers"] for row in logged.rows()]
    assert {value["_type"] for value in values} == {"incremental-table-file"}
    assert [value["increment_num"] for value in values] == [0, 1, 2]
    assert [value["nrows"] for value in values] == [1, 2, 3]
    assert values[2]["previous_paths"] == [values[0]["path"], values[1]["path"]]
    assert [logged.json(value)["data"] for value in values] == [[[0]], [[1]], [[2]]]


def test_an_incremental_table_of_many_parts_begins_anew(offline_run: labstead.Run) -> None:
    table = Table(columns=["n"], log_mode="INCREMENTAL")
    for number in range(101):
        table.add_data(number)
        offline_run.log({"numbers": table})
    value = offline_run.summary["numbers"]
    assert (value["increment_num"], value["previous_paths"]) == (100, [])
    assert offline_run.dir is not None
    assert (offline_run.dir / "files" / value["path"]).read_bytes().count(b"],[") == 100


def test_a_table_logged_again_holds_what_is_in_it_then(offline_run: labstead.Run) -> None:
    table = Table(columns=["n"], data=[[1]])
    offline_run.log({"t": table})
    table.add_data(2)
    offline_run.log({"t": table})
    assert offline_run.summary["t"]["nrows"] == 2


def test_columns_can_be_added_and_read() -> None:
    table = Table(columns=["a"], data=np.array([[1], [2]]))
    table.add_column("b", ["x", "y"])
    table.add_computed_columns(lambda index, row: {"double": row["a"] * 2})
    assert table.get_column("double") == [2, 4]
    assert isinstance(table.get_column("a", convert_to="numpy"), np.ndarray)
    assert table.get_index() == [0, 1]
    assert [row for _, row in table.iterrows()][1] == [2, "y", 4]
    frame = table.get_dataframe()
    assert (list(frame.columns), frame["double"].tolist()) == (["a", "b", "double"], [2, 4])


def test_a_table_may_begin_with_a_column() -> None:
    table = Table(columns=[])
    table.add_column("a", [1, 2])
    assert (table.columns, table.data) == (["a"], [[1], [2]])


@pytest.mark.server
def test_a_data_frame_is_a_table(logged: Logged) -> None:
    when = pd.Timestamp("2026-11-28T12:00:00")
    frame = pd.DataFrame({"n": [1, 2], "when": [when, pd.NaT], "text": ["a", "b"], 3: [0.5, 1.5]})
    logged.run.log({"raw": frame, "table": Table(dataframe=frame), "data": Table(data=frame)})
    row = logged.rows()[0]
    content = logged.json(row["raw"])
    assert content["columns"] == ["n", "when", "text", "3"]
    assert content["data"] == [[1, "2026-11-28T12:00:00", "a", 0.5], [2, None, "b", 1.5]]
    assert row["raw"]["sha256"] == row["table"]["sha256"] == row["data"]["sha256"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([1, 2.5, None], "number"),
        ([math.nan, math.inf], "number"),
        (["a", "NaN"], "string"),
        ([True, False], "boolean"),
        ([[1], [2, 3]], "list"),
        ([{"a": 1}], "object"),
        ([1, "a"], "any"),
        ([None], "none"),
        ([Histogram([1, 2])], "histogram"),
        ([datetime.date(2026, 11, 28)], "string"),
    ],
)
@pytest.mark.server
def test_a_column_says_what_it_holds(cells: list[Any], kind: str, logged: Logged) -> None:
    value = logged.log(Table(columns=["c"], data=[[cell] for cell in cells]))
    assert logged.json(value)["column_types"] == {"c": kind}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Table(columns=["a"], data=[[1, 2]]), "2 values for 1 columns"),
        (lambda: Table(columns=["a"], data=["text"]), "a row is a list"),
        (lambda: Table(columns=["a"], data=[1]), "a row is a list"),
        (lambda: Table(columns=["a"]).add_column("a", []), "already"),
        (lambda: Table(columns=["a"], data=[[1]]).add_column("b", [1, 2]), "2 values for 1 rows"),
        (lambda: Table(columns=["a"]).get_column("b"), "no column 'b'"),
        (lambda: Table(log_mode="SOMETIMES"), "log_mode"),
        (lambda: Table(dataframe=[[1]]), "DataFrame"),
        (lambda: Histogram(), "takes a sequence"),
        (lambda: Histogram([1], num_bins=0), "1 to 512"),
        (lambda: Histogram([1], num_bins=513), "1 to 512"),
        (lambda: Histogram(["a"]), "holds no numbers"),
        (lambda: Histogram(np_histogram=([1], [1])), "one edge more"),
        (lambda: Histogram(np_histogram=3), "one edge more"),
        (lambda: Histogram(np_histogram=([1] * 513, [1] * 514)), "more than 512"),
    ],
)
def test_what_cannot_be_is_refused_at_once(make: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        make()


@pytest.mark.server
def test_a_histogram_is_numpys(logged: Logged) -> None:
    values = np.random.default_rng(1).normal(size=(30, 40))
    counts, edges = np.histogram(values, bins=64)
    expected = {"_type": "histogram", "values": counts.tolist(), "bins": edges.tolist()}
    logged.run.log({"h": Histogram(values), "n": Histogram(np_histogram=(counts, edges))})
    row = logged.rows()[0]
    assert row["h"] == row["n"] == expected


def test_what_is_not_finite_is_not_counted() -> None:
    histogram = Histogram([1.0, math.nan, 3.0, math.inf], num_bins=2)
    assert histogram.histogram == [1, 1]
    assert sum(Histogram([]).histogram) == 0
    assert sum(Histogram([True, False]).histogram) == 2
