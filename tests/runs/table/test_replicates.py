"""Replicates over HTTP: which runs belong together, and their numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from accounts.models import User
from projects.models import Project
from runs.services import update_run
from tests.conftest import ApiClient
from tests.factories import make_project, make_run

ADDRESS = "/teams/ada/projects/digits/run-table/replicates"


@pytest.fixture
def project(ada: User) -> Project:
    return make_project("digits", by=ada)


def make(project: Project, ada: User, config: dict[str, Any], **summary: Any) -> None:
    run = make_run(by=ada, project=project, config=config)
    update_run(run, by=ada, summary=summary)


def ask(api: ApiClient, **query: str) -> Any:
    return api.send("GET", f"{ADDRESS}?{urlencode(query)}")


@pytest.fixture
def runs(ada: User, project: Project) -> None:
    """Two learning rates with seeds, one of them with an odd run; `_note` is no setting."""
    for seed in range(3):
        make(
            project,
            ada,
            {"lr": 0.1, "opt": {"name": "adam"}, "seed": seed, "_note": seed},
            loss=seed,
        )
    for seed in range(2):
        make(project, ada, {"lr": 0.2, "opt": {"name": "adam"}, "seed": seed}, loss=10 + seed)
    make(project, ada, {"lr": 0.2, "seed": {"data": 1, "init": 2}}, loss="NaN")


@pytest.mark.usefixtures("runs")
def test_runs_that_agree_in_all_but_the_seed_belong_together(api: ApiClient) -> None:
    answer = ask(api, of="config.seed", metrics="summary.loss,summary.none").json()
    assert answer == {
        "of": ["config.seed"],
        "groups": [
            {
                "values": {"config.lr": 0.1, "config.opt.name": "adam"},
                "count": 3,
                "metrics": {"summary.loss": [0.0, 1.0, 2.0], "summary.none": []},
            },
            {
                "values": {"config.lr": 0.2, "config.opt.name": "adam"},
                "count": 2,
                "metrics": {"summary.loss": [10.0, 11.0], "summary.none": []},
            },
            {
                "values": {"config.lr": 0.2},
                "count": 1,
                "metrics": {"summary.loss": [], "summary.none": []},
            },
        ],
    }


@pytest.mark.usefixtures("runs")
def test_a_filter_narrows_and_more_fields_divide(
    api: ApiClient, project: Project, ada: User
) -> None:
    config = {"lr": 0.1, "opt": {"name": "adam"}, "seed": 9}
    make_run(by=ada, project=project, config=config, group="late")
    answer = ask(api, of="config.seed", by="group", filter="config.lr = 0.1").json()
    assert [(one["values"], one["count"]) for one in answer["groups"]] == [
        ({}, 3),
        ({"group": "late"}, 1),
    ]


def test_a_summary_of_several_values_is_told_by_the_most_telling_of_them(
    api: ApiClient, project: Project, ada: User
) -> None:
    make(project, ada, {"seed": 1}, loss={"min": 1.0, "last": 9.0})
    make(project, ada, {"seed": 2}, loss=2.0)
    (group,) = ask(api, of="config.seed", metrics="summary.loss,duration").json()["groups"]
    assert sorted(group["metrics"]["summary.loss"]) == [1.0, 2.0]
    assert len(group["metrics"]["duration"]) == 2
    groups = f"{ADDRESS.removesuffix('replicates')}groups?by=state&metrics=summary.loss"
    (state,) = api.send("GET", groups).json()["groups"]
    assert (state["metrics"]["summary.loss"]["n"], state["metrics"]["summary.loss"]["mean"]) == (
        2,
        1.5,
    )


@pytest.mark.usefixtures("runs")
def test_what_cannot_be_asked_says_why(api: ApiClient) -> None:
    assert ask(api).json()["fields"] == {"of": "missing"}
    assert ask(api, of="config.seed", by="colour").status_code == 400
    assert ask(api, of="config.seed", filter="config.lr = 99").json()["groups"] == []
