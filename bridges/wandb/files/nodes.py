from __future__ import annotations

from bridges.wandb.engine.calls import Call
from bridges.wandb.files.sending import upload_url
from bridges.wandb.ids import global_id
from labstead_core.file_answers import type_by_name
from labstead_core.signing import FileLink, sign
from runs.models import RunFile


class RunFileNode:
    """A file whose bytes are there. Its addresses carry their own permission."""

    typename = "File"
    upload_headers = ()
    upload_multipart_urls = None
    # Files of runs are known by their SHA-256.
    md5 = digest = storage_path = None

    def __init__(self, file: RunFile) -> None:
        self.file = file
        self.id = global_id("RunFile", file.pk)
        self.name = self.display_name = file.path
        self.size_bytes = file.size
        self.mimetype = file.content_type or type_by_name(file.path)
        self.updated_at = file.updated_at

    def direct_url(self, call: Call) -> str:
        token = sign(FileLink("run_file", self.file.pk, "download"))
        return call.absolute(f"/files/run/{token}")

    def url(self, call: Call, upload: bool | None = None) -> str | None:
        return self.upload_url(call) if upload else self.direct_url(call)

    def upload_url(self, call: Call) -> str | None:
        return upload_url(call, self.file.run, self.file.path)
