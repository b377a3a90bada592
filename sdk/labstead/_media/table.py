"""Tables: rows of values, media among them, kept as one JSON file per ``log``."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from labstead._errors import UsageError
from labstead._media.base import Fields, Media, Place, needed
from labstead._media.cells import as_cell, type_of_column
from labstead._media.store import MediaStore

LogMode = Literal["IMMUTABLE", "MUTABLE", "INCREMENTAL"]
_DEFAULT_COLUMNS = ("Input", "Output", "Expected")
_MAX_INCREMENTS = 100


@dataclass
class _Logged:
    """How far an incremental table is logged under one key: the files that hold it so far."""

    rows: int = 0
    count: int = 0
    paths: list[str] = field(default_factory=list)


class Table(Media):
    """Rows under named columns. Cells are numbers, texts, lists or media.

    Give ``columns`` and ``data`` (rows, or a numpy array), or a pandas ``dataframe``. Each ``log``
    keeps what the table holds then; with ``log_mode="INCREMENTAL"`` only the rows that are new
    since the last one. ``dtype``, ``optional`` and ``allow_mixed_types`` are taken and change
    nothing: any cell is allowed everywhere.

    >>> run = labstead.init(mode="disabled")
    >>> table = labstead.Table(columns=["word", "count"], data=[["a", 3]])
    >>> table.add_data("the", 5)
    >>> run.log({"words": table})
    >>> run.summary["words"]["nrows"], table.get_column("count")
    (2, [3, 5])
    """

    def __init__(
        self,
        columns: Sequence[str | int] | None = None,
        data: Any = None,
        rows: Any = None,
        dataframe: Any = None,
        dtype: Any = None,
        optional: Any = True,
        allow_mixed_types: bool = False,
        log_mode: LogMode = "IMMUTABLE",
    ) -> None:
        if log_mode not in ("IMMUTABLE", "MUTABLE", "INCREMENTAL"):
            raise UsageError(f"Table: log_mode is no {log_mode!r}")
        data = rows if data is None else data
        if dataframe is None and hasattr(data, "itertuples"):
            dataframe, data = data, None
        if dataframe is not None:
            columns, data = _of_dataframe(dataframe, columns)
        self.columns: list[str | int] = list(_DEFAULT_COLUMNS if columns is None else columns)
        self.data: list[list[Any]] = []
        self.log_mode = log_mode
        self._logged: weakref.WeakKeyDictionary[MediaStore, dict[str, _Logged]]
        self._logged = weakref.WeakKeyDictionary()
        for row in () if data is None else data:
            self.add_data(*_as_row(row))

    def add_data(self, *data: Any) -> None:
        """Add one row, a value for each column."""
        if len(data) != len(self.columns):
            raise UsageError(
                f"Table: {len(data)} values for {len(self.columns)} columns {self.columns}"
            )
        self.data.append(list(data))

    def add_row(self, *row: Any) -> None:
        """The same as ``add_data``."""
        self.add_data(*row)

    def add_column(self, name: str | int, data: Any, optional: bool = False) -> None:
        """Add a column, a value for each row; to a table without columns and rows, its first."""
        values = list(data)
        if name in self.columns:
            raise UsageError(f"Table: there is a column {name!r} already")
        if self.log_mode == "INCREMENTAL" and self._logged:
            raise UsageError("Table: an incremental table gets no new columns once it is logged")
        if not self.columns and not self.data:
            self.data = [[] for _ in values]
        if len(values) != len(self.data):
            raise UsageError(f"Table: {len(values)} values for {len(self.data)} rows")
        self.columns.append(name)
        for row, value in zip(self.data, values, strict=True):
            row.append(value)

    def add_computed_columns(self, fn: Any) -> None:
        """Add what ``fn(index, {column: value})`` returns for each row, a dict of new columns."""
        computed = [dict(fn(index, dict(row))) for index, row in enumerate(self._as_dicts())]
        for name in computed[0] if computed else ():
            self.add_column(name, [one[name] for one in computed])

    def get_column(
        self, name: str | int, convert_to: Literal["numpy"] | None = None
    ) -> list[Any] | Any:
        """A column's values, as a numpy array on request."""
        if name not in self.columns:
            raise UsageError(f"Table: there is no column {name!r}; there are {self.columns}")
        if convert_to not in (None, "numpy"):
            raise UsageError(f"Table: convert_to is 'numpy', not {convert_to!r}")
        index = self.columns.index(name)
        values = [row[index] for row in self.data]
        return needed("numpy", "numpy", "Table").array(values) if convert_to else values

    def get_index(self) -> list[int]:
        """The numbers of the rows, from 0."""
        return list(range(len(self.data)))

    def get_dataframe(self) -> Any:
        """The table as pandas has it."""
        pandas = needed("pandas", "pandas", "Table.get_dataframe")
        return pandas.DataFrame.from_records(self.data, columns=self.columns)

    def iterrows(self) -> Iterator[tuple[int, list[Any]]]:
        """The rows with their numbers."""
        return enumerate(self.data)

    def as_json(self, place: Place) -> Fields:
        if self.log_mode == "INCREMENTAL":
            return self._increment_as_json(place)
        return {"_type": "table-file", **self._keep(self.data, place), **self._extent()}

    def _increment_as_json(self, place: Place) -> Fields:
        logged = self._logged.setdefault(place.store, {}).setdefault(place.key, _Logged())
        if len(logged.paths) >= _MAX_INCREMENTS:  # what a reader must fetch stays bounded
            logged.paths, logged.rows = [], 0
        kept = self._keep(self.data[logged.rows :], place)
        more = {"increment_num": logged.count, "previous_paths": list(logged.paths)}
        logged.paths.append(kept["path"])
        logged.rows, logged.count = len(self.data), logged.count + 1
        return {"_type": "incremental-table-file", **kept, **self._extent(), **more}

    def _extent(self) -> Fields:
        return {"ncols": len(self.columns), "nrows": len(self.data), "log_mode": self.log_mode}

    def _keep(self, rows: Sequence[Sequence[Any]], place: Place) -> Fields:
        cells = [[as_cell(cell, place.plain) for cell in row] for row in rows]
        names = [str(column) for column in self.columns]
        types = {
            name: type_of_column([row[index] for row in cells]) for index, name in enumerate(names)
        }
        content = {"columns": names, "data": cells, "column_types": types}
        return place.keep("table", "table.json", orjson.dumps(content))

    def _as_dicts(self) -> Iterator[dict[Any, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.data)


def _of_dataframe(
    frame: Any, columns: Sequence[str | int] | None
) -> tuple[list[str | int], Iterable[Any]]:
    if not hasattr(frame, "itertuples"):
        raise UsageError(f"Table: dataframe is pandas' DataFrame, not {type(frame).__name__}")
    found = list(frame.columns) if columns is None else list(columns)
    return [name if type(name) in (str, int) else str(name) for name in found], frame[
        frame.columns if columns is None else found
    ].itertuples(index=False, name=None)


def _as_row(row: Any) -> list[Any]:
    if isinstance(row, str):
        raise UsageError(f"Table: a row is a list of values, not {row!r}")
    try:
        return list(row)
    except TypeError as error:
        raise UsageError(f"Table: a row is a list of values, not {row!r}") from error
