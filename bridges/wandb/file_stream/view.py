"""POST /files/<entity>/<project>/<run>/file_stream."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request

from accounts.models import KeyScope
from bridges.wandb.engine.answers import answer
from bridges.wandb.engine.doors import ClientView
from bridges.wandb.file_stream.doors import open_run
from bridges.wandb.file_stream.news import read_news
from bridges.wandb.file_stream.taking import take
from history.ingest.bodies import unpack
from labstead_core.errors import Forbidden


class FileStreamView(ClientView):
    """Answers whether the program shall stop: the client has no other way to hear of it."""

    http_method_names = ["post"]

    def post(self, request: Request, team: str, project: str, run: str) -> HttpResponse:
        call = self.call(request)
        if call.scope == KeyScope.READ:
            raise Forbidden("This key may only read.", code="key_scope")
        found = open_run(call, team, project, run)
        body = unpack(self.body(request), request.headers.get("Content-Encoding", ""))
        take(found, read_news(body), by=call.user, writer=call.writer)
        return answer({"exitcode": None, "limits": {}, "stopped": found.stop_requested})
