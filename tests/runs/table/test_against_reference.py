"""The columns answer as a plain loop over the runs does."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from projects.models import Project
from runs.models import Run
from runs.table.fields import Field, Source
from runs.table.memory import memory
from runs.table.ordering import OrderKey
from runs.table.service import Question, RunTable
from runs.table.tree import And, Compare, Contains, Exists, Filter, Has, Not, OneOf, Op, Or, Size
from tests.factories import make_project, make_run, make_user, unique
from tests.runs.table import reference

PATHS = ("a", "b", "a.x", "b.x.y", "c.d")
values: st.SearchStrategy[Any] = st.one_of(
    st.integers(-3, 3),
    st.sampled_from([0.5, 2.0**60, "NaN", "Infinity", "-Infinity", True, False, None]),
    st.sampled_from(["", "a", "A", "ab", "ü"]),
    st.lists(st.sampled_from([1, "a", None, True]), max_size=3),
)
nested = st.dictionaries(st.sampled_from("abxy"), values, max_size=3)
configs = st.dictionaries(
    st.sampled_from(["a", "b", "c", "a.x", "c.d"]), st.one_of(values, nested), max_size=4
)
wanted = st.one_of(
    st.integers(-3, 3).map(float), st.sampled_from([0.5, 2.0**60, True, None, "", "a", "ab"])
)
fields = st.sampled_from(PATHS).map(lambda path: Field(Source.CONFIG, path))
conditions: st.SearchStrategy[Filter] = st.one_of(
    st.builds(Compare, fields, st.just(Op.EQ), wanted),
    st.builds(
        Compare,
        fields,
        st.sampled_from([Op.LT, Op.LE, Op.GT, Op.GE]),
        st.one_of(st.integers(-3, 3).map(float), st.sampled_from(["a", "b"])),
    ),
    st.builds(OneOf, fields, st.lists(wanted, max_size=3).map(tuple)),
    st.builds(Has, fields, st.sampled_from([1.0, "a", None, True])),
    st.builds(Contains, fields, st.sampled_from(["a", "B", ""])),
    st.builds(Exists, fields),
    st.builds(Size, fields, st.integers(0, 3)),
)
filters = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=6,
)
orders = st.lists(st.tuples(st.sampled_from(PATHS), st.booleans()), min_size=1, max_size=3)


def has_no_lists(config: dict[str, Any]) -> bool:
    """How lists sort among themselves is nobody's promise."""
    return not any(isinstance(one, list) for one in reference.flat(config).values())


def project_with(runs: list[dict[str, Any]]) -> Project:
    memory.clear()  # rolled back examples use the same ids again
    user = make_user(unique("t"))
    project = make_project(by=user)
    with transaction.atomic():
        for number, config in enumerate(runs):
            make_run(by=user, project=project, id=f"r{number:03d}", config=config)
    project.refresh_from_db()
    return project


def ids(project: Project, question: Question) -> list[str]:
    page = RunTable(project).page(question)
    slugs = dict(Run.objects.filter(pk__in=page.pks).values_list("pk", "slug"))
    return [slugs[pk] for pk in page.pks]


class AnyRuns(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(configs, max_size=8), filters)
    def test_filters(self, runs: list[dict[str, Any]], where: Filter) -> None:
        found = set(ids(project_with(runs), Question(where=where)))
        expected = {
            f"r{number:03d}" for number, run in enumerate(runs) if reference.matches(run, where)
        }
        assert found == expected

    @settings(max_examples=25, deadline=None)
    @given(st.lists(configs.filter(has_no_lists), max_size=8), orders)
    def test_orders(self, runs: list[dict[str, Any]], keys: list[tuple[str, bool]]) -> None:
        order = tuple(
            OrderKey(Field(Source.CONFIG, path), is_descending) for path, is_descending in keys
        )
        found = ids(project_with(runs), Question(order=order))
        assert found == [f"r{number:03d}" for number in reference.in_order(runs, keys)]
