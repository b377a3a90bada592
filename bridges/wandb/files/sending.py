"""Files of a run on their way in: addresses to which the client sends their bytes."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import global_id
from bridges.wandb.runs.finding import demand_run_at
from labstead_core.errors import Invalid, TooLarge
from labstead_core.signing import ANY_SIZE, FileLink, sign
from runs import services
from runs.models import Run
from runs.services.files import OfferedFile

MOST_AT_ONCE = 10_000


def create_run_files(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    """One answer for each name, in their order; those that are no paths get no address.

    The client registers folders, too: nothing is shown before its bytes are here.
    """
    run = demand_run_at(call, values["entity_name"], values["project_name"], values["run_name"])
    names = values["files"]
    if len(names) > MOST_AT_ONCE:
        raise TooLarge(f"At most {MOST_AT_ONCE:,} files at once.")
    return {
        "run_id": global_id("Run", run.pk),
        "upload_headers": [],
        "files": [{"name": name, "upload_url": upload_url(call, run, name)} for name in names],
    }


def upload_url(call: Call, run: Run, name: str) -> str | None:
    """The client does not tell sizes beforehand."""
    path = plain_path(name)
    try:
        offered = OfferedFile(path, size=0, content_type=mimetypes.guess_type(path)[0] or "")
        row = services.offer_file(run, offered, by=call.user)
    except Invalid:
        return None
    token = sign(FileLink("run_file", row.pk, "upload", ANY_SIZE))
    return call.absolute(f"/files/run/{token}")


def plain_path(name: str) -> str:
    """Without the ``./`` that some names begin with."""
    return str(PurePosixPath(name)) if name.startswith("./") else name
