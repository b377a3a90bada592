"""The short way for news of a run in front of Django: what a training sends every few seconds.

Lines, a summary and a mere knock go into one commit with those of other runs. What else there is to
say (an end, a summary with objects) is taken in as ``FileStreamView`` would, in a thread of the
lane's own: when a hundred runs begin or end at once, it waits for none of their other requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.urls import resolve

from accounts.authentication import KeyLogin
from accounts.lanes import Answer, Application, Asked, Lane, Message, end
from accounts.models import User
from bridges.wandb.engine.answers import headers_of, status_of, told
from bridges.wandb.engine.calls import writer_in
from bridges.wandb.file_stream.appends import Streams, appends_of
from bridges.wandb.file_stream.doors import remembered
from bridges.wandb.file_stream.news import News, read_news
from bridges.wandb.file_stream.taking import take
from bridges.wandb.models import ClientRun
from bridges.wandb.runs.summary import read_summary
from history.ingest.bodies import unpack
from history.services import Append
from labstead_core.errors import DomainError
from runs.ingest.doors import run_behind
from runs.ingest.lane import committed
from runs.quotas.rates import Allowance, allowance_of

ENDING = "/file_stream"


@dataclass(frozen=True)
class OpenRun:
    """A run that ``by`` may write. ``is_flat``: its summary has had no objects so far."""

    run_id: int
    by: User
    streams: Streams
    is_stopping: bool
    is_flat: bool
    allowance: Allowance


@dataclass(frozen=True)
class Said:
    """What a request says; without ``appends`` it is more than these can say."""

    news: News
    writer: str
    appends: Sequence[Append]


class FileStreamLane(Lane[OpenRun]):
    def __init__(self, application: Application) -> None:
        super().__init__(application)
        # One thread, which keeps its database connection: one run's end after another.
        self._taker = ThreadPoolExecutor(1, thread_name_prefix="lane-take")

    def is_mine(self, scope: Message, headers: dict[bytes, bytes]) -> bool:
        path: str = scope["path"]
        return scope["method"] == "POST" and path.endswith(ENDING)

    def door_at(self, login: KeyLogin, path: str) -> OpenRun | None:
        match = resolve(path)
        if match.url_name != "wandb-file-stream":
            return None
        run = run_behind(login, **match.kwargs)
        is_flat = not ClientRun.objects.filter(run=run).exclude(nested=[]).exists()
        streams, allowance = Streams(*run.stream_ids), allowance_of(run.team_id)
        return OpenRun(run.pk, login.user, streams, run.stop_requested, is_flat, allowance)

    async def answer(self, door: OpenRun, asked: Asked) -> Answer | None:
        try:
            said = await self.decoded(said_in, asked, door)
            if not said.appends:
                return await self._taken(door, said)
            door.allowance.take(sum(len(one.batch) for one in said.appends))
            await asyncio.gather(*map(committed, said.appends))
        except DomainError as error:
            body = {"errors": [told(error)], "data": None}
            return Answer(body, status_of(error), headers_of(error))
        return answer_of(door.is_stopping)

    async def _taken(self, door: OpenRun, said: Said) -> Answer | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._taker, taken, door, said)

    def close(self) -> None:
        end(self._taker)
        super().close()


def said_in(asked: Asked, door: OpenRun) -> Said:
    news = read_news(unpack(asked.body, asked.header(b"content-encoding")))
    writer = writer_in({name.decode("latin-1"): asked.header(name) for name in asked.headers})
    return Said(news, writer, appends_in(news, door, writer))


def appends_in(news: News, door: OpenRun, writer: str) -> Sequence[Append]:
    """Nothing where there is more to do than to append."""
    if news.is_preempting or news.is_complete:
        return ()
    summary = None
    if news.told_summary is not None:
        summary, nested = read_summary(news.told_summary, whole=())
        if nested or not door.is_flat:
            return ()
    return list(appends_of(door.streams, news, writer=writer, summary=summary))


def taken(door: OpenRun, said: Said) -> Answer | None:
    """In the lane's thread; None where the run is not as it was. Raises DomainError."""
    try:
        run = remembered(door.run_id)
        if run is None:
            return None
        take(run, said.news, by=door.by, writer=said.writer)
    except DatabaseError:
        connection.close()
        return None
    return answer_of(run.stop_requested)


def answer_of(is_stopping: bool) -> Answer:
    return Answer({"exitcode": None, "limits": {}, "stopped": is_stopping})
