"""A manifest in memory: one row an entry, in order of path. Some 100 bytes a row."""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from artifacts.digests import digest_of_version
from artifacts.manifests.entries import Entry

SCHEMA = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("digest", pa.string(), nullable=False),
        pa.field("size", pa.int64()),
        pa.field("ref", pa.string()),
        pa.field("extra", pa.string()),
    ]
)
COLUMNS = SCHEMA.names
# The character behind “/”: names of a folder's inside end before it.
AFTER_SLASH = "0"


@dataclass(frozen=True)
class Folder:
    name: str
    file_count: int
    size: int


class Manifest:
    """Rows are found by bisection: paths are in code-point order, which is that of UTF-8, too."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table.combine_chunks()
        self._paths = column(self._table, "path")

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Manifest:
        rows = sorted(entries, key=lambda entry: entry.path)
        columns = {
            "path": [entry.path for entry in rows],
            "digest": [entry.digest for entry in rows],
            "size": [entry.size for entry in rows],
            "ref": [entry.ref or None for entry in rows],
            "extra": [entry.extra or None for entry in rows],
        }
        return cls(pa.table(columns, schema=SCHEMA))

    @classmethod
    def read(cls, data: bytes) -> Manifest:
        # Not read_table: that imports pandas first, where it is installed, which takes seconds.
        return cls(pq.ParquetFile(pa.BufferReader(data)).read(columns=COLUMNS))

    def written(self) -> bytes:
        sink = io.BytesIO()
        pq.write_table(self._table, sink, compression="zstd", use_dictionary=["ref", "extra"])
        return sink.getvalue()

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __iter__(self) -> Iterator[Entry]:
        return self.slice(0, len(self))

    @property
    def memory_bytes(self) -> int:
        return int(self._table.nbytes)

    @property
    def size(self) -> int:
        """Bytes of all entries whose size is known."""
        return int(pc.sum(self._table["size"]).as_py() or 0)

    @property
    def reference_count(self) -> int:
        return len(self) - int(self._table["ref"].null_count)

    def digest(self) -> str:
        paths, digests = self._paths.to_pylist(), self._table["digest"].to_pylist()
        return digest_of_version(zip(paths, digests, strict=True))

    def column(self, name: str) -> Any:
        """One of COLUMNS, in one piece."""
        return column(self._table, name)

    def stored_digests(self) -> set[str]:
        """Of files whose bytes are here."""
        is_stored = pc.is_null(self._table["ref"])
        return set(self._table.filter(is_stored)["digest"].to_pylist())

    def holds(self, digest: str) -> bool:
        """Whether the bytes of a file are these."""
        is_it = pc.equal(self._table["digest"], digest)
        return bool(pc.any(pc.and_(is_it, pc.is_null(self._table["ref"]))).as_py())

    def sizes_of_stored(self) -> dict[str, int]:
        """Of each stored digest."""
        rows = self._table.filter(pc.is_null(self._table["ref"]))
        return dict(zip(rows["digest"].to_pylist(), rows["size"].to_pylist(), strict=True))

    def slice(self, start: int, end: int) -> Iterator[Entry]:
        rows = self._table.slice(start, max(0, end - start))
        columns = (rows[name].to_pylist() for name in COLUMNS)
        for path, digest, size, ref, extra in zip(*columns, strict=True):
            yield Entry(path, digest, size, ref or "", extra or "")

    def find(self, path: str) -> Entry | None:
        at = self.index(path)
        entry = next(self.slice(at, at + 1), None)
        return entry if entry is not None and entry.path == path else None

    def index(self, path: str, start: int = 0, end: int | None = None) -> int:
        """Of the first path that is not before this one."""
        stop = len(self) if end is None else end
        return bisect_left(Texts(self._paths), path, start, stop)

    def below(self, prefix: str) -> range:
        """The rows whose path begins so."""
        start = self.index(prefix)
        end = self.index(prefix + "\U0010ffff", start) if prefix else len(self)
        return range(start, end)

    def holding(self, words: str) -> Manifest:
        """The entries whose path has all of the words in it, of whatever case."""
        table = self._table
        for word in words.split():
            table = table.filter(pc.match_substring(table["path"], word, ignore_case=True))
        return Manifest(table)

    def level(self, folder: str, *, after: str = "") -> Iterator[Folder | Entry]:
        """What lies directly in the folder (``""`` or ``"data/"``), behind the name ``after``.

        Costs two bisections for each, however much is inside.
        """
        rows = self.below(folder)
        at = self.behind(folder + after, rows) if after else rows.start
        while at < rows.stop:
            name, slash, _ = self._paths[at].as_py()[len(folder) :].partition("/")
            end = self.index(folder + name + AFTER_SLASH, at, rows.stop) if slash else at + 1
            if slash:
                size = pc.sum(self._table["size"].slice(at, end - at)).as_py() or 0
                yield Folder(name, end - at, size)
            else:
                yield next(self.slice(at, end))
            at = end

    def behind(self, path: str, rows: range) -> int:
        """The row after this file, or after all of this folder."""
        at = self.index(path + "/", rows.start, rows.stop)
        in_folder = self.index(path + AFTER_SLASH, at, rows.stop)
        return max(in_folder, self.index(path + "\0", rows.start, rows.stop))

    def clash(self) -> str:
        """A path that is also a folder of another one; or nothing."""
        paths = self._paths.to_pylist()
        known = set(paths)
        folders = {path.rpartition("/")[0] for path in paths}
        return next((folder for folder in sorted(folders) if above(folder) & known), "")


def above(folder: str) -> set[str]:
    """The folder and all that it lies in."""
    parts = folder.split("/")
    return {"/".join(parts[: n + 1]) for n in range(len(parts))} if folder else set()


def column(table: pa.Table, name: str) -> Any:
    """The column in one piece."""
    chunks = table[name].chunks
    return chunks[0] if chunks else pa.array([], SCHEMA.field(name).type)


class Texts:
    """An Arrow column as a sequence of texts, for bisection."""

    def __init__(self, values: Any) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, at: int) -> str:
        return str(self._values[at].as_py())
