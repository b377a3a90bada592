"""Files that runs left: their bytes, and the table of them, which tells of those very bytes.

A file may get other bytes while the archive is made, so its row is put down when its bytes are.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from django.conf import settings
from django.core.files.storage import default_storage

from labstead_core.json_columns import written
from rights.archive.missing import Missing
from rights.archive.tables import FILES
from rights.archive.writing import ArchiveWriter
from rights.leaving.rows import Leaving, told_of
from runs.models import Run, RunFile

SPOOLED_BYTES = 8 << 20


@contextmanager
def rows_of_files(archive: ArchiveWriter) -> Iterator[IO[bytes]]:
    """Where rows are put down until the table is written, at the end of the block."""
    folder = str(settings.FILE_UPLOAD_TEMP_DIR)
    with tempfile.SpooledTemporaryFile(SPOOLED_BYTES, dir=folder) as spooled:
        rows = cast("IO[bytes]", spooled)
        yield rows
        rows.seek(0)
        with archive.entry(FILES.file) as entry:
            for line in rows:
                entry.write(line)
                entry.rows += 1


def write_files(archive: ArchiveWriter, run: Run, leaving: Leaving, rows: IO[bytes]) -> int:
    """How many. Those whose bytes are lost have a row all the same."""
    n = 0
    for file in RunFile.objects.ready().filter(run=run).order_by("path").iterator():
        file.run = run
        rows.write(written(told_of(FILES, file, leaving)) + b"\n")
        leaving.missing.extend(write_file(archive, f"runs/{run.slug}/files/{file.path}", file))
        n += 1
    return n


def write_file(archive: ArchiveWriter, name: str, file: RunFile) -> Iterator[Missing]:
    digest = hashlib.sha256()
    try:
        with default_storage.open(file.storage_name) as content:
            size = archive.write_bytes(name, content, digest)
    except FileNotFoundError:
        yield Missing(archive.folder + name)
        return
    if size != file.size or file.sha256 not in ("", digest.hexdigest()):
        yield Missing(archive.folder + name, "damaged")
