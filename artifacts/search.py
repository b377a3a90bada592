"""Artifacts for the command palette."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from artifacts.models import Collection
from labstead_core.visitors import Visitor
from runs.search import Found, best, each


def collections_named(visitor: Visitor, words: Sequence[str]) -> list[Found]:
    named = Collection.objects.visible_to(visitor).filter(each(words, "name"))
    shown = named.with_sums().worth_showing().select_related("project__team")
    return [found(one) for one in best(shown.order_by("-updated_at"), words)]


def found(collection: Collection) -> Found:
    project = collection.project
    address = (project.team.slug, project.name, collection.type, collection.name)
    path = reverse("artifact-collection", args=address)
    return Found("artifact", collection.name, str(project), path)
