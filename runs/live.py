"""Live topics of runs, and the signals sent to them.

``project:{team}/{project}:runs`` hears of every run of the project; one run alone has
``run:{team}/{project}/{run}:series``, and ``team:{team}:runs`` hears when any run of the team
comes, goes or changes its state. Signals name what changed; pages fetch it through the
ordinary views.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from accounts.models import Team
from labstead_core.live import signals, topics
from labstead_core.live.coalescing import Coalescer
from labstead_core.visitors import Visitor
from projects.models import Project
from runs.models import Run

SIGNALS_A_SECOND = 4
_coalescer = Coalescer(seconds=1 / SIGNALS_A_SECOND)


def project_group(project_id: int) -> str:
    return f"project.{project_id}.runs"


def team_group(team_id: int) -> str:
    return f"team.{team_id}.runs"


def run_group(run_id: int) -> str:
    return f"run.{run_id}.series"


def register_topics() -> None:
    topics.register("project", resolve_project_topic)
    topics.register("run", resolve_run_topic)
    topics.register("team", resolve_team_topic)


def resolve_project_topic(visitor: Visitor, rest: str) -> topics.Subscription | None:
    """``rest`` is ``{team}/{project}:runs``."""
    address, _, aspect = rest.rpartition(":")
    team, _, name = address.partition("/")
    project = Project.objects.visible_to(visitor).at(team, name).first()
    if project is None or aspect != "runs":
        return None
    return topics.Subscription(project_group(project.pk), project_cursor(project))


def resolve_run_topic(visitor: Visitor, rest: str) -> topics.Subscription | None:
    """``rest`` is ``{team}/{project}/{run}:series``."""
    address, _, aspect = rest.rpartition(":")
    team, _, below = address.partition("/")
    project, _, slug = below.rpartition("/")
    run = (
        Run.objects.visible_to(visitor)
        .filter(project__team__slug=team, project__name__iexact=project, slug=slug)
        .select_related("history", "system", "console")
        .first()
    )
    if run is None or aspect != "series":
        return None
    return topics.Subscription(run_group(run.pk), run_cursor(run))


def project_cursor(project: Project) -> str:
    """Moves with every change of a run of the project, its history included."""
    return str(project.change_seq)


def run_cursor(run: Run) -> str:
    """Moves with every change of the run and with every line of its streams."""
    lines = (run.history.next_line, run.system.next_line, run.console.next_line)
    return "-".join(map(str, (run.version, *lines)))


def resolve_team_topic(visitor: Visitor, rest: str) -> topics.Subscription | None:
    """``rest`` is ``{team}:runs``."""
    slug, _, aspect = rest.rpartition(":")
    team = Team.objects.visible_to(visitor).filter(slug=slug).first()
    if team is None or aspect != "runs":
        return None
    return topics.Subscription(team_group(team.pk), "")


def tell_run_changed(run: Run) -> None:
    """State, name, tags and so on of one run."""
    publish_widely(run, {"event": "run.changed", "run": run.slug, "state": run.state})


def tell_runs_changed(run: Run) -> None:
    """The project's list of runs: ``run`` was added or deleted."""
    publish_widely(run, {"event": "runs.changed", "run": run.slug})


def tell_run_has_events(run: Run, alerts: Sequence[int]) -> None:
    """``alerts`` are the ids of those among them that people shall hear of at once."""
    newest = {"alert": min(alerts)} if alerts else {}
    publish(run, {"event": "run.events", "run": run.slug, **newest})
    if alerts:  # the first page shows them, too; without a name, as all that a whole team hears
        signals.publish(team_group(run.team_id), {"event": "run.events"})


class Addressed(Protocol):
    """A run, or as much of one as a signal needs."""

    @property
    def pk(self) -> int: ...
    @property
    def project_id(self) -> int: ...
    @property
    def slug(self) -> str: ...


def tell_run_grew(run: Addressed, line: int) -> None:
    """New lines; at most a few signals a second for each run."""
    event = {"event": "run.lines", "run": run.slug, "line": line}
    _coalescer.offer(run_group(run.pk), partial(publish, run, event))


def publish(run: Addressed, event: dict[str, object]) -> None:
    signals.publish(project_group(run.project_id), event)
    signals.publish(run_group(run.pk), event)


def publish_widely(run: Run, event: dict[str, object]) -> None:
    """To the team's pages as well, which hear no name: not all of the team see every project."""
    publish(run, event)
    signals.publish(team_group(run.team_id), {"event": event["event"]})
