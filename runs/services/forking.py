"""Starting a run with the history of another up to some step, to try another way from there."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User
from history import forking
from history.forking import Copy, SourceChanged
from labstead_core.errors import Busy, Invalid, NotFound
from projects.access import demand_to_log
from projects.models import Project
from runs.models import Run
from runs.services.creation import ForkPoint, NewRun, create, find, find_taken, take_up
from runs.services.history import recount, rewound_summary

ATTEMPTS = 10


def fork_run(project: Project, wanted: NewRun, point: ForkPoint, *, by: User) -> tuple[Run, bool]:
    """The run, and whether it was created now; a retry is known by its ``client_token``.

    It has the source's lines as a rewind to the step would leave them, the summary that belongs to
    them, and the source's config and definitions of metrics. System metrics, console and files stay
    behind. The source may go on meanwhile. Raises what ``start_run`` raises, NotFound for a source
    that is not in the project, and Conflict (``history_damaged``).
    """
    demand_to_log(by, project)
    if wanted.resume != "never":
        message = "A fork is a new run: it cannot be resumed at the same time."
        raise Invalid(message, fields={"resume": message})
    if (existing := find(project, wanted.id)) is not None:
        with transaction.atomic():
            return take_up(existing, wanted, by=by), False
    source = find_source(project, point["run"], by=by)
    for _ in range(ATTEMPTS):
        copy = forking.copied(source.history_id, after_step=point["step"])
        try:
            return begin(copy, source, wanted, point, by=by), True
        except SourceChanged:
            copy.discard()
        except IntegrityError:
            # Somebody created the same id between our look and our insert.
            copy.discard()
            with transaction.atomic():
                return take_up(find_taken(project, wanted.id), wanted, by=by), False
        except BaseException:
            copy.discard()
            raise
    raise Busy("The history of the run to fork from changes all the time. Try again.")


def find_source(project: Project, slug: str, *, by: User) -> Run:
    runs = Run.objects.visible_to(by).filter(project=project, slug=slug)
    source: Run | None = runs.select_related("project", "team").first()
    if source is None:
        raise NotFound(f"There is no run “{slug}” to fork from in {project}.")
    return source


@transaction.atomic
def begin(copy: Copy, source: Run, wanted: NewRun, point: ForkPoint, *, by: User) -> Run:
    """Locks the source's stream, then the project, as appending does."""
    last = forking.hold_source(copy)
    source.refresh_from_db(fields=["config", "summary", "metrics", "statistics"])
    run = create(source.project, wanted, by=by)
    rewound = forking.fill(run.history, copy, last)
    run.config = source.config | wanted.config
    run.summary = rewound_summary(source.summary, rewound=rewound)
    run.metrics, run.statistics = source.metrics, source.statistics
    run.parent, run.forked_from = source, {"run": source.slug, "step": point["step"]}
    run.save(update_fields=["config", "summary", "metrics", "statistics", "parent", "forked_from"])
    recount(run, rewound)
    return run
