"""Histories as files over HTTP: one run's, and those of a set of runs."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from history.models import Segment
from history.segments.files import local_path
from history.segments.reader import forget_segments
from history.upkeep.compaction import compact
from projects.models import Project
from runs.models import Run
from tests.conftest import ApiClient
from tests.factories import make_project, make_run, make_stranger
from tests.history.streams import append
from tests.real_server import RealServer

pytestmark = pytest.mark.django_db
PROJECT = "/api/v1/teams/ada/projects/digits"


@pytest.fixture
def project(ada: User) -> Project:
    return make_project("digits", by=ada)


def logged(ada: User, project: Project, slug: str, **fields: Any) -> Run:
    """A run with three lines in a segment and one in a chunk."""
    run = make_run(by=ada, project=project, id=slug, **fields)
    append(run.history, [{"_step": step, "loss": step / 3} for step in range(3)])
    compact(run.history_id)
    append(run.history, [{"_step": 3, "loss": 1.0}])
    return run


def body(answer: HttpResponse) -> bytes:
    assert answer.status_code == 200
    return answer.getvalue()


def table(answer: HttpResponse) -> pa.Table:
    return pq.read_table(io.BytesIO(body(answer)))


def test_a_run_comes_as_parquet_that_explains_itself(
    api: ApiClient, ada: User, project: Project
) -> None:
    logged(ada, project, "r1", name="Ünïque", config={"lr": 0.1})
    answer = api.get(f"{PROJECT}/runs/r1/history.parquet")
    found = table(answer)
    about = found.schema.metadata
    assert found["loss"].to_pylist() == [0.0, 1 / 3, 2 / 3, 1.0]
    assert "run_id" not in found.column_names
    assert answer.headers["Content-Type"] == "application/vnd.apache.parquet"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="digits-r1-history.parquet"'
    )
    assert (about[b"run_id"], about[b"run_name"].decode()) == (b"r1", "Ünïque")
    assert (about[b"project"], about[b"stream"]) == (b"ada/digits", b"history")
    assert json.loads(about[b"config"]) == {"lr": 0.1}
    assert json.loads(about[b"missing_lines"]) == {}


def test_a_set_of_runs_names_each_rows_run(api: ApiClient, ada: User, project: Project) -> None:
    logged(ada, project, "r1", name="first", config={"lr": 0.1})
    logged(ada, project, "r2", name="second")
    answer = api.get(f"{PROJECT}/history.parquet?runs=r2,r1&keys=loss&min_step=2")
    found = table(answer)
    assert found.select(["run_id", "run_name", "_line", "_step"]).to_pydict() == {
        "run_id": ["r2", "r2", "r1", "r1"],
        "run_name": ["second", "second", "first", "first"],
        "_line": [2, 3, 2, 3],
        "_step": [2, 3, 2, 3],
    }
    about = {run["run_id"]: run for run in json.loads(found.schema.metadata[b"runs"])}
    assert about["r1"]["config"] == {"lr": 0.1}
    assert 'filename="digits-2-runs-history.parquet"' in answer.headers["Content-Disposition"]


def test_columns_fit_all_runs_of_a_set(api: ApiClient, ada: User, project: Project) -> None:
    append(logged(ada, project, "r1").history, [{"loss": "diverged", "own": True}])
    logged(ada, project, "r2")
    found = table(api.get(f"{PROJECT}/history.parquet?runs=r1,r2"))
    assert found["loss"].to_pylist()[3:6] == ["1.0", '"diverged"', "0.0"]
    assert found["own"].to_pylist() == [None] * 4 + [True] + [None] * 4


def test_a_filter_chooses_the_runs(api: ApiClient, ada: User, project: Project) -> None:
    logged(ada, project, "r1", config={"lr": 0.1})
    logged(ada, project, "r2", config={"lr": 0.5})
    answer = api.get(f"{PROJECT}/history.csv", {"filter": "config.lr > 0.2"})
    assert {line.split(",")[0] for line in body(answer).decode().splitlines()[1:]} == {'"r2"'}


def test_without_a_choice_all_runs_come_newest_first(
    api: ApiClient, ada: User, project: Project
) -> None:
    logged(ada, project, "r1")
    logged(ada, project, "r2")
    rows = [orjson.loads(line) for line in body(api.get(f"{PROJECT}/history.ndjson")).splitlines()]
    assert [row["run_id"] for row in rows] == ["r2"] * 4 + ["r1"] * 4
    assert rows[1] == {"run_id": "r2", "run_name": rows[1]["run_name"], "_line": 1} | {
        "_step": 1,
        "loss": 1 / 3,
    }


def test_system_metrics_come_the_same_way(api: ApiClient, ada: User, project: Project) -> None:
    append(logged(ada, project, "r1").system, [{"cpu": 0.5}])
    lines = body(api.get(f"{PROJECT}/runs/r1/system.csv")).decode().splitlines()
    assert lines == ['"_line","_step","_timestamp","_runtime","cpu"', "0,,,,0.5"]


def test_a_run_without_lines_is_a_file_without_rows(
    api: ApiClient, ada: User, project: Project
) -> None:
    make_run(by=ada, project=project, id="r1")
    assert table(api.get(f"{PROJECT}/runs/r1/history.parquet")).num_rows == 0
    assert body(api.get(f"{PROJECT}/runs/r1/history.ndjson")) == b""
    assert len(body(api.get(f"{PROJECT}/runs/r1/history.csv")).splitlines()) == 1


def test_missing_lines_are_in_the_header_and_the_file(
    api: ApiClient, ada: User, project: Project
) -> None:
    run = logged(ada, project, "r1")
    forget_segments()
    local_path(Segment.objects.get(stream=run.history_id).name).unlink()
    answer = api.get(f"{PROJECT}/runs/r1/history.parquet")
    found = table(answer)
    assert answer.headers["Labstead-Missing-Lines"] == "r1 0-2"
    assert json.loads(found.schema.metadata[b"missing_lines"]) == {"r1": [[0, 3]]}
    assert found["_line"].to_pylist() == [3]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("runs=r1,gone", "runs"),
        (f"runs={','.join(f'r{n}' for n in range(1001))}", "runs"),
        ("filter=state%20%3D%20failed", "filter"),
        ("keys=gone", "keys"),
        ("part=0", "part"),
        ("part=2", "part"),
        ("spreadsheet=maybe", "spreadsheet"),
        ("min_step=x", "min_step"),
    ],
)
def test_wrong_questions_are_named(
    api: ApiClient, ada: User, project: Project, query: str, field: str
) -> None:
    logged(ada, project, "r1")
    answer = api.get(f"{PROJECT}/history.csv?{query}")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_a_run_of_another_team_is_no_run_here(api: ApiClient, ada: User, project: Project) -> None:
    logged(ada, project, "r1")
    stranger = make_stranger()
    theirs = make_project("digits", by=stranger)
    make_run(by=stranger, project=theirs, id="secret")
    answer = api.get(f"{PROJECT}/history.csv?runs=r1,secret")
    assert (answer.status_code, answer.json()["fields"]) == (400, {"runs": "unknown"})


def test_what_a_set_asks_the_database(
    api: ApiClient, ada: User, project: Project, django_assert_num_queries: Any
) -> None:
    for n in range(12):
        run = logged(ada, project, f"r{n}")
        compact(run.history_id)
    api.get(f"{PROJECT}/history.parquet?runs=r0")
    # The project, its runs, their keys, their segments.
    with django_assert_num_queries(4):
        body(api.get(f"{PROJECT}/history.parquet?runs=r0,r1"))
    with django_assert_num_queries(4):
        body(api.get(f"{PROJECT}/history.parquet?runs={','.join(f'r{n}' for n in range(12))}"))


@pytest.mark.server
def test_a_client_that_goes_away_leaves_the_server_well(live_server_process: RealServer) -> None:
    run = "/teams/ada/projects/big/runs/r1"
    line = orjson.dumps({"text": "x" * 900})
    with live_server_process.client() as api:
        api.post("/teams/ada/projects/big/runs", json={"id": "r1"}).raise_for_status()
        for offset in range(0, 40_000, 10_000):
            api.post(
                f"{run}/streams/history",
                params={"offset": offset},
                content=b"\n".join([line] * 10_000),
                headers={"Content-Type": "application/x-ndjson"},
            ).raise_for_status()
        for _ in range(4):
            leave_after_the_first_part(api, f"{run}/history.ndjson")
        answer = api.get(f"{run}/history.csv")
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert len(answer.content.splitlines()) == 40_001


def leave_after_the_first_part(api: httpx.Client, path: str) -> None:
    with api.stream("GET", path) as answer:
        assert next(answer.iter_bytes())


def test_the_histories_of_a_search_come_together(ada: User, project: Project) -> None:
    logged(ada, project, "r1")
    logged(ada, project, "r2")
    address = "/api/v1/teams/ada/projects/digits/history"
    as_csv = body(page_of(ada).get(f"{address}.csv?filter=r2")).decode()
    assert {line.split(",")[0] for line in as_csv.splitlines()[1:]} == {'"r2"'}
    as_parquet = table(page_of(ada).get(f"{address}.parquet?filter=r2"))
    assert set(as_parquet["run_id"].to_pylist()) == {"r2"}


def page_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
