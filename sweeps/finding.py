"""Sweeps for the command palette."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from labstead_core.visitors import Visitor
from runs.search import Found, best, each
from sweeps.models import Sweep


def sweeps_named(visitor: Visitor, words: Sequence[str]) -> list[Found]:
    named = Sweep.objects.visible_to(visitor).filter(each(words, "name", start="slug"))
    shown = named.select_related("project__team").only(*SHOWN)
    return [found(one) for one in best(shown.order_by("-created_at"), words)]


SHOWN = ("slug", "name", "state", "project__name", "project__team__slug")


def found(sweep: Sweep) -> Found:
    project = sweep.project
    path = reverse("sweep", args=(project.team.slug, project.name, sweep.slug))
    return Found("sweep", sweep.name, str(project), path, sweep.state)
