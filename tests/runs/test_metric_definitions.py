"""Defined metrics: what the summary keeps of them, and how the pages draw them."""

from __future__ import annotations

import html
import json
import re
from typing import Any, cast

import pytest
from django.test import Client

from accounts.models import User
from runs import services
from runs.metrics.definitions import definitions_of
from runs.models import Run
from tests.conftest import ApiClient
from tests.factories import make_project, make_run
from tests.history.streams import append

pytestmark = pytest.mark.django_db

AT = "/teams/ada/projects/digits/runs/r1"
LOSSES = [3.0, 1.0, "NaN", 2.0]


@pytest.fixture
def run(ada: User) -> Run:
    return make_run(by=ada, project=make_project("digits", by=ada), id="r1")


def define(run: Run, by: User, **definitions: dict[str, Any]) -> None:
    services.update_run(run, by=by, metrics=definitions)


def log(run: Run, *values: Any, key: str = "loss") -> None:
    run.history.refresh_from_db()
    first = run.history.next_line
    append(run.history, [{"_step": first + n, key: value} for n, value in enumerate(values)])


def summary_of(run: Run) -> dict[str, Any]:
    run.refresh_from_db()
    return {key: value for key, value in run.summary.items() if not key.startswith("_")}


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ({"summary": ["min"]}, {"loss": {"min": 1.0}}),
        ({"summary": ["max", "first"]}, {"loss": {"max": 3.0, "first": 3.0}}),
        ({"summary": ["mean", "last"]}, {"loss": {"mean": 2.0, "last": 2.0}}),
        ({"summary": ["best"], "goal": "maximize"}, {"loss": {"best": 3.0}}),
        ({"summary": ["best"]}, {"loss": {"best": 1.0}}),
        ({"summary": ["none"]}, {}),
        ({"summary": ["copy"]}, {"loss": 2.0}),
        ({"summary": []}, {"loss": 2.0}),
        ({"step_metric": "epoch"}, {"loss": 2.0}),
    ],
)
def test_the_summary_keeps_what_is_defined(
    run: Run, ada: User, definition: dict[str, Any], expected: dict[str, Any]
) -> None:
    define(run, ada, loss=definition)
    log(run, *LOSSES[:1])
    log(run, *LOSSES[1:])
    assert summary_of(run) == expected


def test_a_pattern_defines_all_it_matches_and_the_longer_one_wins(run: Run, ada: User) -> None:
    define(run, ada, **{"*": {"summary": ["max"]}, "val/*": {"summary": ["min"]}})
    for key in ("loss", "val/loss", "val"):
        log(run, 1.0, 2.0, key=key)
    assert summary_of(run) == {"loss": {"max": 2.0}, "val/loss": {"min": 1.0}, "val": {"max": 2.0}}


def test_numbers_count_from_the_definition_on(run: Run, ada: User) -> None:
    log(run, 0.5)
    define(run, ada, loss={"summary": ["min"]})
    log(run, 2.0, 1.0)
    assert summary_of(run) == {"loss": {"min": 1.0}}


def test_without_a_finite_number_nothing_is_claimed(run: Run, ada: User) -> None:
    define(run, ada, loss={"summary": ["min", "mean", "last"]})
    log(run, "NaN")
    assert summary_of(run) == {"loss": {"last": "NaN"}}


def test_a_rewind_takes_the_statistics_back(run: Run, ada: User) -> None:
    define(run, ada, loss={"summary": ["min", "mean"]})
    log(run, 4.0, 2.0, 0.0)
    services.rewind_run(run, step=1, by=ada)
    assert summary_of(run) == {"loss": {"min": 2.0, "mean": 3.0}}
    log(run, 3.0)
    assert summary_of(run) == {"loss": {"min": 2.0, "mean": 3.0}}


def test_definitions_are_merged_by_name(api: ApiClient, run: Run) -> None:
    first = {"loss": {"summary": ["min"]}, "acc": {"hidden": True}}
    assert api.send("PATCH", AT, {"metrics": first}).status_code == 200
    answer = api.send("PATCH", AT, {"metrics": {"loss": {"goal": "minimize"}}})
    assert answer.json()["metrics"] == {"loss": {"goal": "minimize"}, "acc": {"hidden": True}}
    assert api.get(f"/api/v1{AT}").json()["metrics"] == answer.json()["metrics"]


@pytest.mark.parametrize(
    "metrics",
    [
        {"loss": {"summary": ["median"]}},
        {"loss": {"summary": "min"}},
        {"loss": {"goal": "up"}},
        {"loss": {"colour": "red"}},
        {"loss": "min"},
        {"": {}},
        {"x" * 513: {}},
        {f"m{number}": {} for number in range(1001)},
        {f"m{number}/*": {} for number in range(101)},
        ["loss"],
    ],
    ids=lambda metrics: str(metrics)[:40],
)
def test_odd_definitions_are_refused_whole(api: ApiClient, run: Run, metrics: object) -> None:
    answer = api.send("PATCH", AT, {"metrics": metrics, "name": "changed"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    run.refresh_from_db()
    assert (run.metrics, run.name == "changed") == ({}, False)


@pytest.mark.parametrize("page", ["/ada/digits/runs/r1/charts", "/ada/digits"])
def test_pages_hide_metrics_and_draw_over_others(
    client: Client, run: Run, ada: User, page: str
) -> None:
    define(run, ada, epoch={"hidden": True}, loss={"step_metric": "epoch"})
    append(run.history, [{"_step": 0, "loss": 1.0, "epoch": 1, "other": 2}])
    client.force_login(ada)
    assert catalogue(client, page) == {
        "kinds": {"line history": ["loss", "other"]},
        "steps": {"loss": "epoch"},
    }


def test_a_run_never_holds_too_many_definitions(api: ApiClient, run: Run) -> None:
    for start in (0, 600):
        some = {f"m{number}": {} for number in range(start, start + 600)}
        answer = api.send("PATCH", AT, {"metrics": some})
    assert (answer.status_code, answer.json()["fields"]) == (400, {"metrics": "too many"})
    run.refresh_from_db()
    assert len(run.metrics) == 600


@pytest.mark.parametrize(
    ("pattern", "key", "expected"),
    [
        ("*", "loss", True),
        ("val/*", "val/", True),
        ("val/*", "val", False),
        ("*/loss", "a/b/loss", True),
        ("a*a", "a", False),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("a**c", "ac", True),
        ("a.c*", "abc", False),
    ],
)
def test_a_star_stands_for_any_text(pattern: str, key: str, expected: bool) -> None:
    found = definitions_of([key], {pattern: {"hidden": True}})
    assert bool(found[key]) is expected


def test_no_pattern_holds_the_writer_up(run: Run, ada: User) -> None:
    define(run, ada, **{"*a" * 100 + "*b": {"summary": ["min"]}})
    log(run, 1.0, key="a" * 500)
    assert summary_of(run) == {"a" * 500: 1.0}


def test_a_sum_too_large_for_a_float_leaves_no_mean(api: ApiClient, run: Run, ada: User) -> None:
    define(run, ada, loss={"summary": ["mean", "max"]})
    log(run, 1.7e308, 1.7e308)
    log(run, 1.0)
    # Through the API, for PostgreSQL itself gives such a float back as an integer.
    assert api.get(f"/api/v1{AT}").json()["summary"]["loss"] == {"max": 1.7e308}


def test_the_statistics_of_a_deleted_key_are_gone(run: Run, ada: User) -> None:
    define(run, ada, loss={"summary": ["min"]})
    log(run, 1.0)
    services.delete_key(run, "loss", by=ada)
    assert summary_of(run) == {}
    log(run, 2.0)
    assert summary_of(run) == {"loss": {"min": 2.0}}


def test_one_runs_mistake_hides_no_curve(client: Client, run: Run, ada: User) -> None:
    define(run, ada, loss={"step_metric": "epoch"})
    append(run.history, [{"_step": 0, "loss": 1.0, "epoch": 1}])
    other = make_run(by=ada, project=run.project, id="newer")
    define(other, ada, loss={"step_metric": "never-logged"})
    append(other.history, [{"_step": 0, "loss": 1.0}])
    client.force_login(ada)
    assert catalogue(client, "/ada/digits")["steps"] == {"loss": "epoch"}
    alone = catalogue(client, "/ada/digits/runs/newer/charts")
    assert alone == {"kinds": {"line history": ["loss"]}, "steps": {}}


def catalogue(client: Client, page: str) -> dict[str, Any]:
    """What the page's panels are made of."""
    text = html.unescape(client.get(page).content.decode())
    (found,) = re.findall(r'data-catalogue="(\{.*?\})" data-src', text)
    return cast("dict[str, Any]", json.loads(found))


def test_the_list_of_runs_has_room_for_one_statistic(client: Client, run: Run, ada: User) -> None:
    define(run, ada, loss={"summary": ["last", "min"]})
    log(run, *LOSSES)
    client.force_login(ada)
    assert '<span class="run-metric">1</span>' in client.get("/ada/digits").content.decode()
