"""Taking news in: lines first, then what the run shall be afterwards."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace

from accounts.models import User
from bridges.wandb.file_stream.appends import appends_of
from bridges.wandb.file_stream.news import SUMMARY, News
from bridges.wandb.models import ClientRun
from bridges.wandb.runs.changes import summary_of
from history.ingest.writer import writer as lines_writer
from history.services import Appended
from labstead_core.errors import Busy, Conflict, OffsetGap
from runs import services
from runs.ingest.lines import COMMIT_SECONDS, NOT_YET
from runs.models import Run, RunState


def take(run: Run, news: News, *, by: User, writer: str) -> None:
    """Everything is on disk when this returns. The same news again change nothing.

    ``by`` may write the run. Raises Busy, which makes the client send them again.
    """
    has_lines = commit(run, news, writer=writer)
    if SUMMARY in news.files and news.files[SUMMARY].content:
        replace_summary(run, news.files[SUMMARY].content[-1])
    if news.is_preempting:
        allow_ended(services.mark_preempting, run, by=by)
    if news.is_complete:
        finish(run, news.exit_code, by=by)
    elif not has_lines:
        services.hear_of(run)


def commit(run: Run, news: News, *, writer: str) -> bool:
    """Whether there were any lines; with them the run is known to live."""
    waiting = [(one, lines_writer.submit(one)) for one in appends_of(run, news, writer=writer)]
    for append, future in waiting:
        try:
            wait_for(future)
        except OffsetGap:
            # A client that counts further than we do never looks back: go on where we are.
            wait_for(lines_writer.submit(replace(append, offset=None)))
    return any(len(append.batch) for append, _ in waiting)


def wait_for(future: Future[Appended]) -> None:
    try:
        future.result(timeout=COMMIT_SECONDS)
    except FutureTimeout as error:
        raise Busy(NOT_YET) from error


def replace_summary(run: Run, text: str) -> None:
    """The client always tells the whole summary."""
    summary, nested = summary_of(run, text)
    services.replace_summary(run, summary)
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
