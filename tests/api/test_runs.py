"""Runs through the API: creation, retries, resuming, ending."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ApiClient

RUNS = "/teams/ada/projects/digits/runs"


def create(api: ApiClient, **body: Any) -> Any:
    return api.send("POST", RUNS, body)


def test_first_run_makes_its_project(api: ApiClient) -> None:
    answer = create(api, config={"lr": 0.1}, tags=["baseline"])
    assert answer.status_code == 201
    run = answer.json()
    assert (run["team"], run["project"], run["state"]) == ("ada", "digits", "running")
    assert run["config"] == {"lr": 0.1}
    assert run["url"] == f"http://testserver/ada/digits/runs/{run['id']}"
    assert api.send("GET", "/teams/ada/projects/digits").json()["name"] == "digits"


def test_same_token_is_the_same_creation(api: ApiClient) -> None:
    first = create(api, id="r1", client_token="t")
    again = create(api, id="r1", client_token="t")
    assert (first.status_code, again.status_code) == (201, 200)
    assert len(api.send("GET", RUNS).json()["results"]) == 1


def test_taken_id_with_another_token_is_a_conflict(api: ApiClient) -> None:
    create(api, id="r1", client_token="t")
    answer = create(api, id="r1", client_token="other")
    assert (answer.status_code, answer.json()["code"]) == (409, "run_exists")


def test_resumed_run_goes_on_where_it_stood(api: ApiClient) -> None:
    create(api, id="r1", config={"lr": 1})
    api.send("POST", f"{RUNS}/r1/finish", {"exit_code": 1})
    answer = create(api, id="r1", resume="must", config={"epochs": 2})
    run = answer.json()
    assert (answer.status_code, run["state"], run["exit_code"]) == (200, "running", None)
    assert run["config"] == {"lr": 1, "epochs": 2}


def test_resuming_a_missing_run_is_a_404(api: ApiClient) -> None:
    create(api)
    answer = create(api, id="nobody", resume="must")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(("exit_code", "state"), [(0, "finished"), (1, "failed"), (255, "failed")])
def test_exit_code_decides_the_final_state(api: ApiClient, exit_code: int, state: str) -> None:
    create(api, id="r1")
    run = api.send("POST", f"{RUNS}/r1/finish", {"exit_code": exit_code}).json()
    assert (run["state"], run["exit_code"]) == (state, exit_code)


def test_finishing_twice_the_same_way_is_fine(api: ApiClient) -> None:
    create(api, id="r1")
    first = api.send("POST", f"{RUNS}/r1/finish", {"exit_code": 0})
    again = api.send("POST", f"{RUNS}/r1/finish", {"exit_code": 0})
    other = api.send("POST", f"{RUNS}/r1/finish", {"exit_code": 1})
    assert [first.status_code, again.status_code, other.status_code] == [200, 200, 409]


def test_stop_is_asked_for_by_the_next_heartbeat(api: ApiClient) -> None:
    create(api, id="r1")
    before = api.send("POST", f"{RUNS}/r1/heartbeat", {}).json()
    api.send("POST", f"{RUNS}/r1/stop", {})
    after = api.send("POST", f"{RUNS}/r1/heartbeat", {}).json()
    assert (before["stop_requested"], after["stop_requested"]) == (False, True)


def test_config_and_summary_merge_and_the_rest_is_replaced(api: ApiClient) -> None:
    create(api, id="r1", config={"a": 1, "b": 1}, tags=["x"], notes="old")
    changes = {"config": {"b": 2}, "summary": {"best": 0.9}, "tags": ["y"], "notes": ""}
    run = api.send("PATCH", f"{RUNS}/r1", changes).json()
    assert run["config"] == {"a": 1, "b": 2}
    assert (run["summary"], run["tags"], run["notes"]) == ({"best": 0.9}, ["y"], "")


def test_deleted_run_is_gone(api: ApiClient) -> None:
    create(api, id="r1")
    assert api.send("DELETE", f"{RUNS}/r1").status_code == 204
    assert api.send("GET", f"{RUNS}/r1").status_code == 404


def test_project_is_found_in_any_case(api: ApiClient) -> None:
    create(api, id="r1")
    answer = api.send("POST", "/teams/ada/projects/DIGITS/runs", {"id": "r2"})
    assert answer.json()["project"] == "digits"
