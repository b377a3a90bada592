"""The short way for news of a run in front of Django: what a training sends every few seconds.

Lines, and with them the summary, go into one commit. Whatever else there is to say (an end, an
empty knock, a summary with objects) passes on to ``FileStreamView``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import resolve

from accounts.authentication import KeyLogin
from accounts.lanes import Answer, Asked, Lane, Message
from bridges.wandb.engine.answers import headers_of, status_of, told
from bridges.wandb.engine.calls import writer_in
from bridges.wandb.file_stream.appends import Streams, appends_of
from bridges.wandb.file_stream.news import CONSOLE, EVENTS, HISTORY, SUMMARY, News, read_news
from bridges.wandb.models import ClientRun
from bridges.wandb.runs.summary import read_summary
from history.ingest.bodies import unpack
from history.services import Append, Appended
from labstead_core.errors import DomainError
from runs.ingest.doors import run_behind
from runs.ingest.lane import committed
from runs.quotas.rates import Allowance, allowance_of

ENDING = "/file_stream"
LINES = (HISTORY, EVENTS, CONSOLE)
KNOWN = {*LINES, SUMMARY}


@dataclass(frozen=True)
class OpenRun:
    """A run that the key may write. ``is_flat``: its summary has had no objects so far."""

    streams: Streams
    is_stopping: bool
    is_flat: bool
    allowance: Allowance


class FileStreamLane(Lane[OpenRun]):
    def is_mine(self, scope: Message, headers: dict[bytes, bytes]) -> bool:
        path: str = scope["path"]
        return scope["method"] == "POST" and path.endswith(ENDING)

    def door_at(self, login: KeyLogin, path: str) -> OpenRun | None:
        match = resolve(path)
        if match.url_name != "wandb-file-stream":
            return None
        run = run_behind(login, **match.kwargs)
        is_flat = not ClientRun.objects.filter(run=run).exclude(nested=[]).exists()
        allowance = allowance_of(run.team_id)
        return OpenRun(Streams(*run.stream_ids), run.stop_requested, is_flat, allowance)

    async def answer(self, door: OpenRun, asked: Asked) -> Answer | None:
        try:
            appends = await self.decoded(appends_in, asked, door)
            if not appends:
                return None
            door.allowance.take(sum(len(one.batch) for one in appends))
            outcomes = await asyncio.gather(*map(committed, appends))
        except DomainError as error:
            body = {"errors": [told(error)], "data": None}
            return Answer(body, status_of(error), headers_of(error))
        if any(map(is_repeated, appends, outcomes)):
            return None
        return Answer({"exitcode": None, "limits": {}, "stopped": door.is_stopping})


def appends_in(asked: Asked, door: OpenRun) -> Sequence[Append]:
    """Nothing where the long way has to be gone."""
    news = read_news(unpack(asked.body, asked.header(b"content-encoding")))
    if not is_plain(news):
        return ()
    summary = None
    if SUMMARY in news.files:
        summary, nested = read_summary(news.files[SUMMARY].content[-1], whole=())
        if nested or not door.is_flat:
            return ()
    writer = writer_in({name.decode("latin-1"): asked.header(name) for name in asked.headers})
    return list(appends_of(door.streams, news, writer=writer, summary=summary))


def is_plain(news: News) -> bool:
    """Whether it is lines of a living run; a summary comes with the lines it is of."""
    some = {name for name, file in news.files.items() if file.content}
    is_lively = not (news.is_preempting or news.is_complete)
    has_lines = any(name in some for name in LINES)
    is_known = some == set(news.files) <= KNOWN
    return is_lively and has_lines and is_known and (SUMMARY not in some or HISTORY in some)


def is_repeated(append: Append, outcome: Appended) -> bool:
    """Whether lines that were there already kept a summary from being told with them."""
    return append.summary is not None and not outcome.new
