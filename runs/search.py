"""Finding projects, runs, views and more by words of their names, whatever their project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from labstead_core.visitors import Visitor
from projects.models import Project, SavedView
from runs.addresses import project_path, run_path
from runs.models import Run

MOST_WORDS = 6
MOST_OF_EACH = 8
# Of so many newest ones those that begin with the words come first.
CANDIDATES = 40
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Found:
    """``path`` is its page; ``where`` the project it is in."""

    kind: str
    name: str
    where: str
    path: str
    state: str = ""
    color_index: int | None = None


Finder = Callable[[Visitor, Sequence[str]], Sequence[Found]]
_others: list[Finder] = []


def search_also(finder: Finder) -> None:
    """For apps above this one: what else one may see whose name has all the words."""
    _others.append(finder)


def search(visitor: Visitor, text: str, *, near: str = "") -> Iterator[Found]:
    """Runs come last. ``near`` is ``team/project``: what is in it comes first."""
    words = text.split()[:MOST_WORDS]
    if not words:
        return
    yield from map(project_found, projects_named(visitor, words))
    yield from map(view_found, views_named(visitor, words))
    for find in _others:
        yield from find(visitor, words)
    yield from map(run_found, runs_named(visitor, words, near=near))


def projects_named(visitor: Visitor, words: Sequence[str]) -> list[Project]:
    found = Project.objects.visible_to(visitor).in_use().filter(each(words, "name", "team__slug"))
    return best(found.select_related("team").order_by("-change_seq", "name"), words)


def views_named(visitor: Visitor, words: Sequence[str]) -> list[SavedView]:
    named = SavedView.objects.visible_to(visitor).listed_for(visitor).exclude(name="")
    found = named.filter(each(words, "name")).defer("layout").select_related("project__team")
    return best(found.order_by("-updated_at"), words)


def runs_named(visitor: Visitor, words: Sequence[str], *, near: str) -> list[Run]:
    """The ids come from an index alone, which holds all that the search looks at."""
    found = Run.objects.visible_to(visitor).filter(each(words, "name", start="slug"))
    pks = list(found.newest_first().values_list("pk", flat=True)[:CANDIDATES])
    team, _, project = near.partition("/")
    if project:
        here = found.at(team, project).newest_first().values_list("pk", flat=True)[:MOST_OF_EACH]
        pks = list(dict.fromkeys([*here, *pks]))
    rows = Run.objects.filter(pk__in=pks).select_related("project__team").only(*SHOWN)
    by_pk = {run.pk: run for run in rows}
    in_order = [by_pk[pk] for pk in pks if pk in by_pk]
    return sorted(in_order, key=lambda run: (str(run.project) != near, not begins(run, words)))[
        :MOST_OF_EACH
    ]


SHOWN = ("slug", "name", "state", "color_index", "project__name", "project__team__slug")


def each(words: Sequence[str], *fields: str, start: str = "") -> Q:
    """Every word is somewhere in one of the fields, or ``start`` begins with it."""
    wanted = Q()
    for word in words:
        either = Q(**{f"{start}__istartswith": word}) if start else Q()
        for field in fields:
            either |= Q(**{f"{field}__icontains": word})
        wanted &= either
    return wanted


def best(rows: QuerySet[Row], words: Sequence[str]) -> list[Row]:
    return sorted(rows[:CANDIDATES], key=lambda row: not begins(row, words))[:MOST_OF_EACH]


def begins(row: Model, words: Sequence[str]) -> bool:
    return str(getattr(row, "name", "")).lower().startswith(words[0].lower())


def project_found(project: Project) -> Found:
    return Found("project", project.name, project.team.slug, project_path(project))


def view_found(view: SavedView) -> Found:
    path = f"{project_path(view.project)}?view={view.slug}"
    return Found("view", view.name, str(view.project), path)


def run_found(run: Run) -> Found:
    return Found(
        "run", run.name, str(run.project), run_path(run), run.state, color_index=run.color_index
    )
