"""Which runs a key may bring lines to; what it may do in a project is remembered for a moment."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.authentication import KeyLogin
from labstead_core.short_cache import ShortCache
from projects.models import Visibility
from runs.ingest.lines import open_run
from runs.models import Run

# What bringing lines looks at.
NEEDED = ("slug", "team", "project", "stop_requested", "history", "system", "console")


@dataclass(frozen=True)
class Place:
    """A project's address, as one key writes it."""

    key_id: int
    team: str
    project: str


# Projects of which the key may change every run: of the next run only its row is asked. Without it
# a thousand runs would ask a thousand times a period what their person may do.
_projects: ShortCache[Place, int] = ShortCache(seconds=5.0)


def run_behind(login: KeyLogin, *, team: str, project: str, run: str) -> Run:
    """The run at an address, for a key that may write it. Raises what ``open_run`` does."""
    place = Place(login.key_id, team, project)
    if (known := _projects.get(place)) is not None:
        row: Run | None = Run.objects.only(*NEEDED).filter(project=known, slug=run).first()
        if row is not None:
            return row
    found = open_run(login.user, team=team, project=project, run=run)
    if found.project.visibility != Visibility.OPEN:  # there only one's own may be changed
        _projects.put(place, found.project_id)
    return found
