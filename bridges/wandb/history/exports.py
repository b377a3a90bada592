"""A whole history as one Parquet file, which the client reads faster than pages of rows.

Only of runs that have ended: then no row comes after the file, and the client asks for no page.
Only where columns say just what was logged: every row has every key, and none of them is a list or
an object.
"""

from __future__ import annotations

import uuid
from tempfile import SpooledTemporaryFile
from typing import Any, cast

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import default_storage

from history.export.as_parquet import parquet
from history.export.kinds import JSON
from history.export.plan import MAX_COLUMNS, Plan, plan_table
from history.models import Stream, StreamKey
from history.rows.columns import read_columns
from history.rows.wanted import EVERYTHING
from history.upkeep.trash import discard
from runs.models import Run

# Fewer rows come as fast in pages, more take longer than a client waits.
LEAST_ROWS, MOST_ROWS = 2_000, 1_000_000
PLAIN_KINDS = (StreamKey.INT, StreamKey.FLOAT, StreamKey.TEXT, StreamKey.INT | StreamKey.FLOAT)
MEMORY_BYTES = 32_000_000
SALT = "labstead.wandb-history"
Stored = tuple[int, str, int]


def export_path(run: Run) -> str | None:
    """The signed path of the file; None where pages have to do. 5 us a row, the first time."""
    stream = run.history
    if run.is_active or not LEAST_ROWS <= stream.next_line <= MOST_ROWS:
        return None
    # Keys can be deleted, which makes another file.
    state = stream.pk, stream.epoch, stream.next_line, stream.keys.count()
    name = f"wandb-history:{':'.join(map(str, state))}"
    stored: Stored | None = cache.get(name) or stored_export(run)
    if stored is None:
        return None
    cache.set(name, stored, settings.LABSTEAD_TRASH_SECONDS // 2)
    return f"/files/wandb-history/{signing.dumps(stored, salt=SALT)}"


def read_token(token: str) -> Stored:
    """Run, name and size of a stored file. Raises BadSignature."""
    stored: Any = signing.loads(token, salt=SALT, max_age=settings.LABSTEAD_LINK_SECONDS)
    return cast("Stored", tuple(stored))


def stored_export(run: Run) -> Stored | None:
    """Written to the storage, and thrown away there in a while."""
    plan = plain_plan(run.history)
    if plan is None:
        return None
    with SpooledTemporaryFile(max_size=MEMORY_BYTES) as file:
        for part in parquet(plan, {}):
            file.write(part)
        size = file.tell()
        file.seek(0)
        wanted = f"wandb-history/{uuid.uuid4().hex}.parquet"
        name = default_storage.save(wanted, File(cast("Any", file), name=wanted))
    discard(name, size=size, owner_id=run.project_id)
    return run.pk, name, size


def plain_plan(stream: Stream) -> Plan | None:
    keys = list(stream.keys.values_list("kinds", "count")[: MAX_COLUMNS + 1])
    is_dense = all(kinds in PLAIN_KINDS and count == stream.next_line for kinds, count in keys)
    if len(keys) > MAX_COLUMNS or not is_dense or not is_ascending(stream):
        return None
    plan = plan_table([stream], [{}], EVERYTHING)
    is_plain = all(column.type is not JSON for column in plan.columns)
    is_whole = not any(extent.missing_lines for extent in plan.extents)
    return plan if is_plain and is_whole else None


def is_ascending(stream: Stream) -> bool:
    """Whether each line has a step that none before it had."""
    last = -1
    for block in read_columns(stream, ["_step"]):
        for step in block.values[0]:
            if step is None or step <= last:
                return False
            last = step
    return True
