"""Lines of a history that could not be kept: an alert tells people, once for each kind."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress

from history.ingest.lines import Refusal
from history.services import Appended
from labstead_core.errors import TooLarge
from runs.models import EventKind, EventLevel, Run
from runs.services.events import NewEvent, keep_events

log = logging.getLogger(__name__)
TITLE = "Something logged could not be kept"
ELSEWHERE = "A mark stands in its place, and the lines around it are kept."


def tell_refused(run_pk: int, grown: Sequence[Appended]) -> None:
    """Inside the transaction that commits the marks. A run with too many alerts gets no other."""
    refused = [one for some in grown for one in some.new.refused]
    if not refused:
        return
    run = Run.objects.select_related("project__team").get(pk=run_pk)
    for one in refused:
        log.warning("A line of the run %s was not kept: %s", run.slug, one.message)
    kinds = {one.code: one for one in reversed(refused)}
    with suppress(TooLarge):
        keep_events(run, [alert_of(one) for one in kinds.values()])


def alert_of(refusal: Refusal) -> NewEvent:
    return NewEvent(
        token=f"labstead-refused-{refusal.code}",
        kind=EventKind.ALERT,
        level=EventLevel.WARN,
        name=TITLE,
        text=f"{refusal.message} {ELSEWHERE}",
    )
