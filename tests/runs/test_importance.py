"""Parameter importance over HTTP: what decides a metric is first, and who may ask."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from projects.models import Project
from runs.models import Run
from runs.services import finish_run, update_run
from tests.conftest import ApiClient
from tests.factories import make_key, make_project, make_run, make_stranger

IMPORTANCE = "/teams/ada/projects/digits/run-table/importance"
RUNS = 40


@pytest.fixture
def project(ada: User) -> Project:
    return make_project("digits", by=ada)


def planted(number: int, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """lr decides the loss, the optimizer the accuracy; the rest is noise, or tells nothing."""
    lr = 10 ** chance.uniform(-5, -1)
    optimizer = chance.choice(["adam", "sgd", "lion"])
    config: dict[str, Any] = {
        "lr": lr,
        "opt": {"name": optimizer},
        "seed": number,
        "epochs": 10,
        "flag": chance.random() < 0.5,
    }
    if number % 3:
        config["dropout"] = chance.random()
    accuracy = (0.9 if optimizer == "adam" else 0.5) + chance.uniform(0, 0.05)
    return config, {"loss": -lr + chance.uniform(0, 0.002), "acc": accuracy, "flat": 1}


@pytest.fixture
def runs(ada: User, project: Project) -> list[Run]:
    chance = random.Random(7)
    made = []
    for number in range(RUNS):
        config, summary = planted(number, chance)
        run = make_run(by=ada, project=project, id=f"r{number}", config=config)
        made.append(update_run(run, by=ada, summary=summary))
    return made


def ask(api: ApiClient, metric: str, **query: str) -> Any:
    return api.send("GET", f"{IMPORTANCE}?{urlencode({'metric': metric, **query})}").json()


def test_the_field_that_decides_is_first(api: ApiClient, runs: list[Run]) -> None:
    found = ask(api, "summary.loss")
    assert (found["n"], found["total"], found["trouble"]) == (RUNS, RUNS, "")
    first, *others = found["keys"]
    assert (first["key"], first["kind"], first["count"]) == ("config.lr", "number", RUNS)
    assert first["importance"] > 0.7
    assert first["correlation"] < -0.9
    assert found["explained"] > 0.7
    assert sum(one["importance"] for one in found["keys"]) == pytest.approx(1)
    assert [one["importance"] for one in others] == sorted(
        (one["importance"] for one in others), reverse=True
    )


def test_a_summary_of_several_values_is_told_by_the_first_of_them(
    api: ApiClient, ada: User, runs: list[Run]
) -> None:
    for run in runs[::2]:
        update_run(run, by=ada, summary={"loss": {"min": run.summary["loss"], "max": 7}})
    answer = ask(api, "summary.loss")
    assert answer["n"] == RUNS
    assert answer["keys"][0]["key"] == "config.lr"


def test_the_duration_is_a_metric_too(api: ApiClient, ada: User, project: Project) -> None:
    for epochs in range(10):
        run = make_run(by=ada, project=project, id=f"r{epochs}", config={"epochs": epochs})
        finish_run(run, by=ada)
        finished_at = run.created_at + timedelta(minutes=epochs)
        Run.objects.filter(pk=run.pk).update(finished_at=finished_at)
    found = ask(api, "duration")
    assert (found["n"], found["trouble"]) == (10, "")
    assert found["keys"][0]["correlation"] > 0.99


def test_words_are_judged_by_the_one_that_tells_most(api: ApiClient, runs: list[Run]) -> None:
    first = ask(api, "summary.acc")["keys"][0]
    assert (first["key"], first["kind"]) == ("config.opt.name", "words")
    assert (first["correlated_value"], first["correlation"] > 0.9) == ("adam", True)


def test_missing_values_count_and_what_never_changes_does_not(
    api: ApiClient, runs: list[Run]
) -> None:
    found = {one["key"]: one for one in ask(api, "summary.loss")["keys"]}
    assert found["config.dropout"]["count"] == RUNS - len(range(0, RUNS, 3))
    assert "config.epochs" not in found


def test_only_runs_that_match_are_learned_from(api: ApiClient, runs: list[Run]) -> None:
    found = ask(api, "summary.loss", filter="config.seed < 20")
    assert (found["n"], found["total"]) == (20, 20)
    body = {"metric": "summary.loss", "filter": {"id": {"$in": ["r1", "r2"]}}}
    few = api.send("POST", IMPORTANCE, body).json()
    assert (few["trouble"], few["total"], few["keys"]) == ("too_few_runs", 2, [])
    assert few["message"] == ("Importance needs at least 5 runs with summary.loss; 2 of 2 have it.")


def test_nothing_to_learn_is_said(api: ApiClient, ada: User, runs: list[Run]) -> None:
    assert ask(api, "summary.flat")["trouble"] == "constant_metric"
    assert ask(api, "summary.nowhere")["trouble"] == "too_few_runs"
    alike = make_project("alike", by=ada)
    for at in range(6):
        run = make_run(by=ada, project=alike, config={"lr": 1})
        update_run(run, by=ada, summary={"loss": at})
    path = f"{IMPORTANCE.replace('digits', 'alike')}?metric=summary.loss"
    assert api.send("GET", path).json()["trouble"] == "constant_config"


def test_huge_infinite_and_odd_values_break_nothing(
    api: ApiClient, ada: User, project: Project
) -> None:
    odd = [1e300, -1e300, "Infinity", "NaN", None, [1, 2], "<b>", True, 10**400, 0]
    for at, value in enumerate(odd * 2):
        run = make_run(by=ada, project=project, config={"odd": value, "at": at})
        update_run(run, by=ada, summary={"loss": 1e300 if at % 2 else -1e300})
    found = ask(api, "summary.loss")
    assert (found["n"], found["trouble"]) == (20, "")
    assert {one["key"] for one in found["keys"]} == {"config.odd", "config.at"}


def test_it_is_computed_again_only_when_a_run_has_changed(
    api: ApiClient, ada: User, runs: list[Run]
) -> None:
    before = ask(api, "summary.loss")
    with CaptureQueriesContext(connection) as captured:
        assert ask(api, "summary.loss") == before
    again = len(captured)
    update_run(runs[0], by=ada, summary={"loss": -5})
    with CaptureQueriesContext(connection) as captured:
        assert ask(api, "summary.loss") != before
    assert len(captured) > again


def test_a_question_without_a_metric_is_refused(api: ApiClient, project: Project) -> None:
    assert api.send("GET", IMPORTANCE).json()["fields"] == {"metric": "missing"}
    unknown = api.send("GET", f"{IMPORTANCE}?metric=nonsense")
    assert (unknown.status_code, list(unknown.json()["fields"])) == (400, ["metric"])


def test_other_teams_importance_is_a_404(api: ApiClient, runs: list[Run]) -> None:
    ask(api, "summary.loss")
    stranger = ApiClient(make_key(make_stranger()))
    answer = stranger.send("GET", f"{IMPORTANCE}?metric=summary.loss")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    body = {"metric": "summary.loss"}
    assert stranger.send("POST", IMPORTANCE, body).status_code == 404
