"""Taking news in: lines first, then what the run shall be afterwards."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, NamedTuple

from accounts.models import User
from bridges.wandb.file_stream.appends import Streams, appends_of
from bridges.wandb.file_stream.news import News
from bridges.wandb.models import ClientRun
from bridges.wandb.runs.changes import summary_of
from history.ingest.writer import writer as lines_writer
from history.services import Appended
from labstead_core.errors import Busy, Conflict
from runs import services
from runs.ingest.lines import COMMIT_SECONDS, NOT_YET
from runs.models import Run, RunState
from runs.quotas.rates import allowance_of


def take(run: Run, news: News, *, by: User, writer: str) -> None:
    """Everything is on disk when this returns. The same news again change nothing.

    ``by`` may write the run. Raises Busy, which makes the client send them again.
    """
    told = told_summary(run, news)
    commit(run, news, writer=writer, summary=told.values if told else None)
    if told:
        keep_nested(run, told.nested)
    if news.is_preempting:
        allow_ended(services.mark_preempting, run, by=by)
    if news.is_complete:
        finish(run, news.exit_code, by=by)


class ToldSummary(NamedTuple):
    """All of it, as the client always tells; ``nested`` are the names that came as objects."""

    values: dict[str, Any]
    nested: list[str]


def told_summary(run: Run, news: News) -> ToldSummary | None:
    told = news.told_summary
    return None if told is None else ToldSummary(*summary_of(run, told))


def commit(run: Run, news: News, *, writer: str, summary: dict[str, Any] | None) -> None:
    """The lines and the summary; with any of them the run is known to live."""
    appends = list(appends_of(Streams(*run.stream_ids), news, writer=writer, summary=summary))
    if lines := sum(len(one.batch) for one in appends):
        allowance_of(run.team_id).take(lines)
    for future in list(map(lines_writer.submit, appends)):
        wait_for(future)


def wait_for(future: Future[Appended]) -> Appended:
    try:
        return future.result(timeout=COMMIT_SECONDS)
    except FutureTimeout as error:
        raise Busy(NOT_YET) from error


def keep_nested(run: Run, nested: list[str]) -> None:
    kept = getattr(run, "client_run", None)
    if nested != (kept.nested if kept else []):
        ClientRun.objects.update_or_create(
            run=run,
            defaults={"nested": nested},
            create_defaults={"nested": nested, "team": run.team},
        )


def finish(run: Run, exit_code: int, *, by: User) -> None:
    """A program that was asked to stop, and did, was killed."""
    state = RunState.KILLED if run.stop_requested and exit_code != 0 else None
    allow_ended(services.finish_run, run, by=by, exit_code=exit_code, state=state)


def allow_ended(change, run: Run, **arguments: object) -> None:  # type: ignore[no-untyped-def]
    """What had ended already stays as it ended: several writers may end one run."""
    try:
        change(run, **arguments)
    except Conflict:
        run.refresh_from_db()
