"""Exported files hold what was logged: every value, exactly, in a column of one type."""

from __future__ import annotations

import csv as reference_csv
import io
import json
import math
from collections.abc import Sequence
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from history.export.as_csv import csv
from history.export.as_ndjson import ndjson
from history.export.as_parquet import parquet
from history.export.pieces import StreamChanged
from history.export.plan import MAX_COLUMNS, plan_rows, plan_table
from history.models import Chunk, Segment, Stream, StreamKey, StreamKind
from history.rows.wanted import Wanted
from history.segments.files import local_path
from history.segments.reader import forget_segments
from history.services import create_stream
from history.upkeep.compaction import compact
from history.upkeep.merging import merge
from labstead_core.errors import Invalid
from tests.factories import make_user, unique
from tests.history.reference import SPECIAL
from tests.history.streams import Row, append, make_stream

pytestmark = pytest.mark.django_db
SPREADSHEET_MARK = "\ufeff"


def table_of(*streams: Stream, part: int | None = None, **wanted: Any) -> pa.Table:
    plan = plan_table(streams, [{}] * len(streams), Wanted(**wanted), part=part)
    return pq.read_table(io.BytesIO(b"".join(parquet(plan, {"run_id": "r1"}))))


def records_of(stream: Stream, *, for_spreadsheet: bool = False) -> list[dict[str, str]]:
    plan = plan_table([stream], [{}], Wanted())
    text = b"".join(csv(plan, for_spreadsheet=for_spreadsheet)).decode()
    return list(reference_csv.DictReader(io.StringIO(text, newline="")))


def lines_of(stream: Stream, **wanted: Any) -> list[Row]:
    plan = plan_rows([stream], [{}], Wanted(**wanted))
    return [orjson.loads(line) for line in b"".join(ndjson(plan)).splitlines()]


def compacted(user: User, rows: Sequence[Row], **how: Any) -> Stream:
    stream = make_stream(user.personal_team, rows, **how)
    compact(stream.pk)
    return stream


def values_in(table: pa.Table, key: str) -> list[Any]:
    """The key's cells as values; JSON texts are read."""
    field = table.schema.field(key)
    cells = table[key].to_pylist()
    if field.metadata[b"kind"] != b"json":
        return cells
    return [None if cell is None else json.loads(cell) for cell in cells]


def as_cell(value: Any) -> Any:
    return SPECIAL.get(value, value) if isinstance(value, str) else value


def is_same(cell: Any, logged: Any) -> bool:
    """Whether a cell is the logged value; 7 may stand as 7.0, but not as True."""
    expected = as_cell(logged)
    if isinstance(cell, float) and math.isnan(cell):
        return isinstance(expected, float) and math.isnan(expected)
    has_same_kind = isinstance(cell, bool) == isinstance(logged, bool)
    return has_same_kind and cell in (expected, logged)


def type_of(user: User, values: Sequence[Any]) -> pa.DataType:
    stream = compacted(user, [{"a": value} for value in values])
    return table_of(stream).schema.field("a").type


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 2**53], pa.int64()),
        ([2**53 + 1, -(2**63), 2**63 - 1], pa.int64()),
        ([1, 2.5], pa.float64()),
        ([1.5, 2**60], pa.float64()),
        ([1.5, "NaN", "-Infinity"], pa.float64()),
        ([2**63, 1], pa.float64()),
        ([True, False, None], pa.bool_()),
        (["a", 'q"\n\\ü', ""], pa.string()),
        ([1, None], pa.int64()),
        ([None], pa.string()),
        ([1.5, 2**53 + 1], pa.string()),
        ([2**64 - 1], pa.string()),
        ([1, True], pa.string()),
        ([1.5, "text"], pa.string()),
        ([[1, 2]], pa.string()),
    ],
)
def test_a_column_has_the_type_that_holds_all_values(
    ada: User, values: list[Any], expected: pa.DataType
) -> None:
    stream = compacted(ada, [{"a": value} for value in values])
    table = table_of(stream)
    assert table.schema.field("a").type == expected
    assert all(map(is_same, values_in(table, "a"), values))


def test_types_are_the_same_before_compaction_and_after(ada: User) -> None:
    rows: list[Row] = [{"a": 1, "b": 1, "c": True}, {"a": 2, "b": 0.5, "c": None}]
    stream = make_stream(ada.personal_team, rows)
    before = table_of(stream)
    compact(stream.pk)
    assert table_of(stream).equals(before, check_metadata=True)
    assert [before.schema.field(key).type for key in "abc"] == [
        pa.int64(),
        pa.float64(),
        pa.bool_(),
    ]


def test_a_type_change_between_segments_is_seen(ada: User) -> None:
    stream = compacted(ada, [{"a": 1}, {"a": 2}])
    append(stream, [{"a": 0.5}])
    compact(stream.pk)
    append(stream, [{"a": 3}])
    assert table_of(stream)["a"].to_pylist() == [1.0, 2.0, 0.5, 3.0]


def test_missing_not_a_number_and_null_are_told_apart(ada: User) -> None:
    stream = compacted(ada, [{"a": 1.5, "b": 0}, {"b": 1}, {"a": "NaN"}, {"a": None}])
    column = table_of(stream)["a"]
    assert [cell.is_valid for cell in column] == [True, False, True, False]
    assert math.isnan(column[2].as_py())


def test_every_line_is_a_row_with_its_clocks_first(ada: User) -> None:
    stream = compacted(ada, [{"b": 1, "_step": 5}, {}, {"a": 2}])
    table = table_of(stream)
    assert table.column_names == ["_line", "_step", "_timestamp", "_runtime", "a", "b"]
    assert table["_line"].to_pylist() == [0, 1, 2]
    assert table["_step"].to_pylist() == [5, None, None]


def test_keys_and_steps_choose_rows_as_pages_do(ada: User) -> None:
    rows: list[Row] = [{"_step": step, "all": step} for step in range(20)]
    rows[3]["val/a"] = rows[7]["val/b"] = rows[9]["val"] = 1
    stream = compacted(ada, rows[:8])
    append(stream, rows[8:])
    assert table_of(stream, keys=["val/*"])["_line"].to_pylist() == [3, 7]
    assert table_of(stream, keys=["val*"], min_step=4)["_line"].to_pylist() == [7, 9]
    assert table_of(stream, keys=["val*"], min_step=4).column_names[4:] == ["val", "val/a", "val/b"]
    assert [row["_line"] for row in lines_of(stream, keys=["val*"], max_step=8)] == [3, 7]


def test_brackets_in_a_key_are_plain_characters(ada: User) -> None:
    stream = compacted(ada, [{"w[0]": 1, "w0": 2}])
    assert table_of(stream, keys=["w[0]"]).column_names[4:] == ["w[0]"]
    assert table_of(stream, keys=["w[*"]).column_names[4:] == ["w[0]"]


def test_keys_that_nobody_logged_are_an_error(ada: User) -> None:
    stream = compacted(ada, [{"a": 1}])
    with pytest.raises(Invalid, match="No such key"):
        table_of(stream, keys=["b*"])


def test_a_key_with_the_name_of_our_column_steps_aside(ada: User) -> None:
    stream = compacted(ada, [{"_line": "mine", "a": 1}])
    table = table_of(stream)
    assert table["_line"].to_pylist() == [0]
    assert table["_line (logged)"].to_pylist() == ["mine"]
    assert table.schema.field("_line (logged)").metadata[b"key"] == b"_line"


def test_too_many_keys_come_in_parts(ada: User) -> None:
    rows: list[Row] = [{f"k{n:04}": n + 0.5} for n in range(MAX_COLUMNS + 10)]
    stream = compacted(ada, rows)
    with pytest.raises(Invalid) as caught:
        table_of(stream)
    assert (caught.value.code, caught.value.extra) == ("too_many_columns", {"parts": 2})
    first, second = table_of(stream, part=1), table_of(stream, part=2)
    assert (first.num_columns - 4, second.num_columns - 4) == (MAX_COLUMNS, 10)
    assert second["_line"].to_pylist() == list(range(MAX_COLUMNS, MAX_COLUMNS + 10))
    assert second[f"k{MAX_COLUMNS:04}"].to_pylist()[0] == MAX_COLUMNS + 0.5
    with pytest.raises(Invalid, match="2 parts"):
        table_of(stream, part=3)
    assert len(lines_of(stream)) == len(rows)


def test_the_file_says_what_is_in_it(ada: User) -> None:
    stream = compacted(ada, [{"a": 1, "m": [1], "_timestamp": 1.5}])
    schema = table_of(stream).schema
    assert schema.metadata[b"run_id"] == b"r1"
    assert schema.field("_timestamp").metadata[b"unit"] == b"s"
    assert [schema.field(key).metadata[b"kind"] for key in "am"] == [b"int", b"json"]
    assert json.loads(schema.metadata[b"columns"])["m"]["kind"] == "json"


def test_an_export_holds_the_lines_there_were_at_its_beginning(ada: User) -> None:
    rows = [{"_step": step, "loss": step / 7} for step in range(300)]
    stream = make_stream(ada.personal_team, rows[:100], batch=10)
    compact(stream.pk)
    append(stream, rows[100:200], batch=10)
    plan = plan_table([stream], [{}], Wanted())
    lines = plan_rows([stream], [{}], Wanted())
    append(stream, rows[200:])
    compact(stream.pk)
    merge(stream.pk)
    table = pq.read_table(io.BytesIO(b"".join(parquet(plan, {}))))
    assert table["loss"].to_pylist() == [row["loss"] for row in rows[:200]]
    assert len(b"".join(ndjson(lines)).splitlines()) == 200


def test_an_export_of_a_rewound_stream_breaks_off(ada: User) -> None:
    stream = make_stream(ada.personal_team, [{"a": 1}] * 10)
    plan = plan_table([stream], [{}], Wanted())
    Chunk.objects.filter(stream=stream).delete()
    Stream.objects.filter(pk=stream.pk).update(epoch=1, next_line=0)
    with pytest.raises(StreamChanged):
        b"".join(csv(plan))


def test_lines_on_a_damaged_file_are_named_and_left_out(ada: User) -> None:
    rows = [{"_step": step, "a": step} for step in range(30)]
    stream = compacted(ada, rows[:10])
    append(stream, rows[10:20])
    compact(stream.pk)
    append(stream, rows[20:])
    path = local_path(Segment.objects.get(stream=stream, first_line=10).name)
    forget_segments()
    path.write_bytes(path.read_bytes()[:-9] + b"x" * 9)
    plan = plan_table([stream], [{}], Wanted())
    assert plan.extents[0].missing_lines == [(10, 20)]
    table = pq.read_table(io.BytesIO(b"".join(parquet(plan, {}))))
    assert table["a"].to_pylist() == [*range(10), *range(20, 30)]
    assert lines_of(stream)[10] == {"_missing_lines": [10, 20]}


def test_a_missing_file_is_no_error_either(ada: User) -> None:
    stream = compacted(ada, [{"a": 1}] * 5)
    default_storage.delete(Segment.objects.get(stream=stream).name)
    forget_segments()
    assert plan_table([stream], [{}], Wanted()).extents[0].missing_lines == [(0, 5)]
    assert table_of(stream).num_rows == 0


def test_long_sparse_streams_come_in_several_row_groups(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("history.export.as_parquet.CELLS_A_GROUP", 10_000)
    monkeypatch.setattr("history.export.wide.CELLS_AT_ONCE", 3_000)
    rows = [{"_step": step} | {f"k{step % 7}": step / 3} for step in range(5_000)]
    stream = compacted(ada, rows)
    plan = plan_table([stream], [{}], Wanted())
    file = pq.ParquetFile(io.BytesIO(b"".join(parquet(plan, {}))))
    table = file.read()
    assert file.num_row_groups > 3
    for n in range(7):
        assert table[f"k{n}"].to_pylist() == [row.get(f"k{n}") for row in rows]


def test_csv_is_read_by_the_standard_library(ada: User) -> None:
    rows: list[Row] = [
        {"a": 0.1 + 0.2, "t": 'comma, "quote"\r\nline', "n": 2**60, "b": True},
        {"a": 5e-324, "t": "=1+1", "j": {"x": [1]}, "_step": 1},
        {"a": "Infinity", "t": ""},
    ]
    records = records_of(compacted(ada, rows))
    assert [float(record["a"]) for record in records] == [0.1 + 0.2, 5e-324, math.inf]
    assert [record["t"] for record in records] == [row["t"] for row in rows]
    assert [record["n"] for record in records] == [str(2**60), "", ""]
    assert records[0]["b"] == "true"
    assert json.loads(records[1]["j"]) == {"x": [1]}


def test_csv_ends_its_lines_as_the_standard_says(ada: User) -> None:
    plan = plan_table([compacted(ada, [{"ä": 1}])], [{}], Wanted())
    assert b"".join(csv(plan)) == (
        '"_line","_step","_timestamp","_runtime","ä"\r\n0,,,,1\r\n'.encode()
    )


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_spreadsheet_gets_no_formulas(ada: User, text: str) -> None:
    stream = compacted(ada, [{"t": text, "loss": -1.5}])
    [record] = records_of(stream, for_spreadsheet=True)
    assert (record["t"], record["loss"]) == (f"'{text}", "-1.5")
    assert next(iter(record)).startswith(SPREADSHEET_MARK)


def test_a_key_is_no_formula_either(ada: User) -> None:
    [record] = records_of(compacted(ada, [{"=1+1": 2}]), for_spreadsheet=True)
    assert record["'=1+1"] == "2"


numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**63), 2**64 - 1),
    st.sampled_from(["NaN", "Infinity", "-Infinity"]),
)
values = st.one_of(
    numbers,
    st.booleans(),
    st.none(),
    st.text(max_size=5),
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.text(max_size=2), st.floats(allow_nan=False, allow_infinity=False)),
)
of_one_kind = st.sampled_from(
    [
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-(2**63), 2**63 - 1),
        st.integers(-5, 5),
        st.booleans(),
        st.text(max_size=5),
        numbers,
        values,
    ]
)


@st.composite
def histories(draw: st.DrawFn) -> list[Row]:
    """Rows whose keys have now one kind of value, now many."""
    kinds = {key: draw(of_one_kind) for key in ["a", "b/c", "ü", "_runtime"]}
    row = st.fixed_dictionaries({}, optional={**kinds, "_step": st.integers(-(2**63), 2**63 - 1)})
    return draw(st.lists(row, max_size=25))


class AnyHistory(TestCase):
    @settings(max_examples=80, deadline=None)
    @given(histories(), st.integers(1, 30), st.integers(0, 30))
    def test_what_was_logged_is_what_pyarrow_reads(
        self, rows: list[Row], batch: int, cut: int
    ) -> None:
        stream = create_stream(make_user(unique("x")).personal_team, StreamKind.HISTORY)
        with transaction.atomic():
            append(stream, rows[:cut], batch=batch)
            compact(stream.pk)
            append(stream, rows[cut:], batch=batch)
        table = table_of(stream)
        assert table["_line"].to_pylist() == list(range(len(rows)))
        for key in StreamKey.objects.filter(stream=stream).values_list("name", flat=True):
            cells = values_in(table, key)
            assert all(map(is_same, cells, [row.get(key) for row in rows])), (key, cells)
        assert lines_of(stream) == [{"_line": line, **row} for line, row in enumerate(rows)]
