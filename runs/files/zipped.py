"""All files of a run as one ZIP, made while it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage

from runs.models import RunFile

READ_BYTES = 1 << 20
# ZIP's clock begins here.
FIRST_YEAR = 1980


class Sink:
    """What ``ZipFile`` writes to. It can neither seek nor tell, so nothing is written twice."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        data, self._waiting = bytes(self._waiting), bytearray()
        return data


def zipped(files: Iterable[RunFile]) -> Iterator[bytes]:
    """The archive in parts of about a megabyte. Not compressed: most large files are already."""
    sink = Sink()
    with ZipFile(cast("str", sink), "w", ZIP_STORED) as archive:
        for file in files:
            yield from added(archive, file, sink)
    yield sink.take()


def added(archive: ZipFile, file: RunFile, sink: Sink) -> Iterator[bytes]:
    moment = file.updated_at
    info = ZipInfo(file.path, (max(moment.year, FIRST_YEAR), *moment.timetuple()[1:6]))
    info.file_size = file.size
    with (
        default_storage.open(file.storage_name) as content,
        archive.open(info, "w", force_zip64=True) as target,
    ):
        while part := content.read(READ_BYTES):
            target.write(part)
            yield sink.take()
    yield sink.take()
