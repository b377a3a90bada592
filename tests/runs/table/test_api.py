"""The run table over HTTP: filters, orders, pages, columns, groups, keys, values, errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import KeyScope, User
from projects.models import Project, Visibility
from projects.services import update_project
from runs import services
from runs.models import Run
from runs.services import finish_run, update_run
from tests.conftest import ApiClient
from tests.factories import make_key, make_project, make_run, make_stranger, make_user

TABLE = "/teams/ada/projects/digits/run-table"
RUNS = "/teams/ada/projects/digits/runs"


@pytest.fixture(scope="module")
def _world(kept_rows: None) -> None:
    """r0 to r3: loss 0.4, 0.3, 0.2 and none; r0 finished, r3 tagged."""
    ada = make_user("ada")
    project = make_project("digits", by=ada)
    made = [
        make_run(by=ada, project=project, id=f"r{i}", config={"lr": i, "opt": {"name": "adam"}})
        for i in range(4)
    ]
    losses = [0.4, 0.3, 0.2]
    for run, loss in zip(made, losses, strict=False):
        update_run(run, by=ada, summary={"loss": loss})
    update_run(made[3], by=ada, tags=["best", "x"], name="Grand Finale", notes="kept", group="g")
    finish_run(made[0], by=ada)


@pytest.fixture
def ada(_world: None, db: None) -> User:
    return User.objects.get(username="ada")


@pytest.fixture
def project(ada: User) -> Project:
    return Project.objects.get(name="digits")


@pytest.fixture
def runs(project: Project) -> list[Run]:
    return list(Run.objects.filter(project=project).order_by("pk"))


def ask(api: ApiClient, below: str = "", **query: str) -> Any:
    return api.send("GET", f"{TABLE}{below}?{urlencode(query)}")


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in answer.json()["results"]]


def test_no_question_is_newest_first(api: ApiClient, runs: list[Run]) -> None:
    answer = ask(api)
    assert (ids(answer), answer.json()["total"]) == (["r3", "r2", "r1", "r0"], 4)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("config.lr >= 1 and summary.loss exists", ["r2", "r1"]),
        (
            '{"config.lr.value": {"$gte": 1}, "summary_metrics.loss": {"$exists": true}}',
            ["r2", "r1"],
        ),
        ("state = finished or tags has best", ["r3", "r0"]),
        ("finale", ["r3"]),
        ("R1", ["r1"]),
        ("config.opt exists and summary.loss missing", ["r3"]),
        ("config.opt.name = adam and user = ada and created within 1d", ["r3", "r2", "r1", "r0"]),
        ("notes contains KEPT", ["r3"]),
        ("group = g", ["r3"]),
        ("exit_code = 0 and finished_at exists", ["r0"]),
        ("duration < 1h and heartbeat > now-1h", ["r3", "r2", "r1", "r0"]),
        ("created < 2020-01-01", []),
    ],
)
def test_filter_lets_the_runs_through(
    api: ApiClient, runs: list[Run], where: str, expected: list[str]
) -> None:
    answer = ask(api, filter=where)
    assert (ids(answer), answer.json()["total"]) == (expected, len(expected))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("summary.loss", ["r2", "r1", "r0", "r3"]),
        ("-summary_metrics.loss", ["r0", "r1", "r2", "r3"]),
        ("+created_at", ["r0", "r1", "r2", "r3"]),
        ("state,-config.lr", ["r0", "r3", "r2", "r1"]),
    ],
)
def test_order_sorts_and_missing_is_last(
    api: ApiClient, runs: list[Run], order: str, expected: list[str]
) -> None:
    assert ids(ask(api, order=order)) == expected


@pytest.mark.parametrize("order", ["", "summary.loss", "-name"])
def test_cursors_lead_through_all_runs(api: ApiClient, runs: list[Run], order: str) -> None:
    whole = ids(ask(api, order=order))
    first = ask(api, order=order, limit="3")
    second = ask(api, order=order, limit="3", cursor=first.json()["next"])
    assert ids(first) + ids(second) == whole
    assert second.json()["next"] is None


@pytest.mark.parametrize("order", ["", "summary.loss", "-name"])
def test_offset_passes_over_runs(api: ApiClient, runs: list[Run], order: str) -> None:
    whole = ids(ask(api, order=order))
    assert ids(ask(api, order=order, offset="1", limit="2")) == whole[1:3]
    body = {"order": [order] if order else [], "offset": 3}
    assert ids(api.send("POST", TABLE, body)) == whole[3:]
    assert ids(ask(api, order=order, offset="4")) == []


def test_offset_is_bounded(api: ApiClient, runs: list[Run]) -> None:
    assert ask(api, offset="1000001").json()["fields"] == {"offset": "out of range"}


def test_rows_can_bring_the_run_s_colour(api: ApiClient, runs: list[Run]) -> None:
    rows = ask(api, columns="color_index").json()["results"]
    assert [row["color_index"] for row in rows] == [run.color_index for run in reversed(runs)]


def test_chosen_columns_come_alone(api: ApiClient, runs: list[Run]) -> None:
    columns = "name,tags,config.opt.name,config.lr,config.nope,summary"
    row = ask(api, columns=columns, filter="id = r0").json()["results"][0]
    assert row == {
        "id": "r0",
        "name": runs[0].name,
        "tags": [],
        "config": {"opt.name": "adam", "lr": 0},
        "summary": {"loss": 0.4},
    }


def test_whole_row_says_what_the_run_says(api: ApiClient, runs: list[Run]) -> None:
    row = ask(api, filter="id = r0").json()["results"][0]
    run = api.send("GET", f"{RUNS}/r0").json()
    same = ["id", "name", "state", "config", "summary", "tags", "group", "job_type", "exit_code"]
    times = ["created_at", "heartbeat_at", "finished_at"]
    assert {name: row[name] for name in same + times} == {name: run[name] for name in same + times}
    assert (row["user"], row["duration"] > 0) == ("ada", True)


def test_post_asks_the_same(api: ApiClient, runs: list[Run]) -> None:
    body = {"filter": {"config.lr": {"$gte": 1}}, "order": ["config.lr"], "columns": ["id"]}
    answer = api.send("POST", TABLE, body)
    assert answer.json()["results"] == [{"id": "r1"}, {"id": "r2"}, {"id": "r3"}]
    text = api.send("POST", TABLE, {"filter": "config.lr = 3", "limit": 1})
    assert ids(text) == ["r3"]


def test_read_key_may_ask_by_post(ada: User, runs: list[Run]) -> None:
    reader = ApiClient(make_key(ada, scope=KeyScope.READ))
    assert reader.send("POST", TABLE, {}).status_code == 200


def test_groups_are_nested_with_statistics(api: ApiClient, runs: list[Run]) -> None:
    answer = ask(api, "/groups", by="config.opt.name,state", metrics="summary.loss").json()
    [adam] = answer["groups"]
    assert (answer["by"], adam["value"], adam["count"]) == (["config.opt.name", "state"], "adam", 4)
    finished, running = adam["groups"]
    assert (finished["value"], finished["count"]) == ("finished", 1)
    assert running["metrics"]["summary.loss"] == {
        "n": 2,
        "mean": 0.25,
        "min": 0.2,
        "max": 0.3,
        "median": 0.25,
        "std": pytest.approx(0.005**0.5),
    }


def test_runs_without_the_field_are_a_group(api: ApiClient, runs: list[Run]) -> None:
    groups = ask(api, "/groups", by="group").json()["groups"]
    shown = [(group["value"], group["missing"], group["count"]) for group in groups]
    assert shown == [("g", False, 1), (None, True, 3)]


def test_keys_have_kinds_and_counts(api: ApiClient, runs: list[Run]) -> None:
    answer = ask(api, "/keys", source="config,summary").json()
    assert answer["keys"] == [
        {"key": "config.lr", "source": "config", "count": 4, "kinds": {"number": 4}},
        {"key": "config.opt.name", "source": "config", "count": 4, "kinds": {"text": 4}},
        {"key": "summary.loss", "source": "summary", "count": 3, "kinds": {"number": 3}},
    ]
    found = ask(api, "/keys", search="OPT", limit="1").json()
    assert ([key["key"] for key in found["keys"]], found["total"]) == (["config.opt.name"], 1)


def test_values_come_with_counts(api: ApiClient, runs: list[Run]) -> None:
    assert ask(api, "/values", key="summary.loss", filter="config.lr > 0").json() == {
        "key": "summary.loss",
        "values": [{"value": 0.2, "count": 1}, {"value": 0.3, "count": 1}],
        "distinct": 2,
        "missing": 1,
        "least": 0.2,
        "greatest": 0.3,
    }
    people = ask(api, "/values", key="user", search="AD").json()["values"]
    assert people == [{"value": "ada", "count": 4}]


@pytest.mark.parametrize(
    ("below", "query", "code", "field"),
    [
        ("", {"filter": "config.lr <"}, "filter_syntax", "filter"),
        ("", {"filter": "{"}, "filter_syntax", "filter"),
        ("", {"filter": '{"$where": 1}'}, "filter_unknown_operator", "filter"),
        ("", {"order": "loss"}, "filter_unknown_field", "order"),
        ("", {"order": ",".join(f"config.k{i}" for i in range(9))}, "invalid", "order"),
        ("", {"columns": "loss"}, "filter_unknown_field", "columns"),
        ("", {"limit": "10001"}, "invalid", "limit"),
        ("", {"cursor": "x"}, "invalid", "cursor"),
        ("", {"cursor": "x", "order": "name"}, "invalid", "cursor"),
        ("/groups", {}, "invalid", "by"),
        ("/groups", {"by": "loss"}, "filter_unknown_field", "by"),
        ("/groups", {"by": "state", "metrics": "loss"}, "filter_unknown_field", "metrics"),
        ("/groups", {"by": "state", "filter": "("}, "filter_syntax", "filter"),
        ("/keys", {"source": "nope"}, "invalid", "source"),
        ("/values", {}, "invalid", "key"),
        ("/values", {"key": "nope"}, "filter_unknown_field", "key"),
    ],
)
def test_bad_question_names_its_parameter(
    api: ApiClient, runs: list[Run], below: str, query: dict[str, str], code: str, field: str
) -> None:
    answer = ask(api, below, **query)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert list(answer.json()["fields"]) == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filter": 5}, "filter"),
        ({"filter": ["a"]}, "filter"),
        ({"order": "name"}, "order"),
        ({"columns": [1]}, "columns"),
        ({"limit": 0}, "limit"),
        ({"where": ""}, "where"),
    ],
)
def test_bad_body_names_its_field(
    api: ApiClient, runs: list[Run], body: dict[str, Any], field: str
) -> None:
    answer = api.send("POST", TABLE, body)
    assert answer.status_code == 400
    assert field in next(iter(answer.json()["fields"]))


def test_unchanged_answer_is_not_sent_again(ada: User, api: ApiClient, runs: list[Run]) -> None:
    address = f"/api/v1{TABLE}?columns=name,config.lr&order=-config.lr"
    tag = api.get(address).headers["ETag"]
    again = api.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    update_run(runs[0], by=ada, config={"lr": 9})
    changed = api.get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, ids(changed)[0]) == (200, "r0")


@pytest.mark.parametrize("query", ["", "?columns=id&filter=created+within+1d", "?columns=duration"])
def test_what_changes_by_itself_has_no_tag(api: ApiClient, runs: list[Run], query: str) -> None:
    answer = api.get(f"/api/v1{TABLE}{query}")
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_stranger_gets_a_404_from_a_table_in_memory(api: ApiClient, runs: list[Run]) -> None:
    assert ask(api, filter="config.lr >= 0").json()["total"] == 4
    stranger = ApiClient(make_key(make_stranger()))
    for below in ("", "/groups", "/keys", "/values"):
        answer = ask(stranger, below, filter="config.lr >= 0", by="state", key="state")
        assert answer.status_code == 404


def test_projects_never_mix(ada: User, api: ApiClient, runs: list[Run]) -> None:
    make_run(by=ada, project=make_project("other", by=ada), id="elsewhere", config={"lr": 1})
    assert ids(ask(api, filter="config.lr = 1")) == ["r1"]
    other = api.send("GET", "/teams/ada/projects/other/run-table?filter=config.lr%20%3D%201")
    assert ids(other) == ["elsewhere"]


def test_visitor_asks_a_public_project(ada: User, project: Project, runs: list[Run]) -> None:
    update_project(project, by=ada, visibility=Visibility.PUBLIC)
    answer = Client().get(f"/api/v1{TABLE}?filter=config.lr%20%3D%201")
    assert ids(answer) == ["r1"]


def test_list_of_runs_takes_a_filter(api: ApiClient, runs: list[Run]) -> None:
    assert ids(api.send("GET", f"{RUNS}?filter=config.lr%20%3E%202")) == ["r3"]
    assert ids(api.send("GET", f"{RUNS}?state=running&search=R2")) == ["r2"]
    assert ids(api.send("GET", f"{RUNS}?state=nonsense")) == []


def test_list_of_runs_leads_on_by_addresses(api: ApiClient, runs: list[Run]) -> None:
    first = api.send("GET", f"{RUNS}?state=running&limit=2").json()
    second = api.get(first["next"]).json()
    assert [run["id"] for run in first["results"] + second["results"]] == ["r3", "r2", "r1"]
    assert second["next"] is None


def test_deleted_run_is_gone_from_the_table(ada: User, api: ApiClient, runs: list[Run]) -> None:
    assert len(ids(ask(api, order="config.lr"))) == 4
    services.delete_run(runs[1], by=ada)
    answer = ask(api, order="config.lr")
    assert (ids(answer), answer.json()["total"]) == (["r0", "r2", "r3"], 3)


def test_hostile_pattern_takes_no_time(ada: User, api: ApiClient, project: Project) -> None:
    make_run(by=ada, project=project, id="long", name="a" * 250)
    assert ids(ask(api, filter='name ~ "^(a+)+$"')) == ["long"]
    assert ids(ask(api, filter='name ~ "^(a+)+b$"')) == []


@pytest.mark.parametrize("limit", ["1", "4"])
def test_warm_page_costs_three_queries(
    api: ApiClient,
    runs: list[Run],
    limit: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ask(api, filter="config.lr >= 0")
    # The project, the rows, their people's names; the key is remembered.
    with django_assert_num_queries(3):
        ask(api, filter="config.lr >= 0", limit=limit)


def test_an_image_is_one_field_and_not_its_parts(api: ApiClient, ada: User) -> None:
    image = {"_type": "image-file", "path": "media/a.png", "width": 3}
    pictures = make_project("pictures", by=ada)
    run = make_run(by=ada, project=pictures, id="r", config={"model": {"_type": "mlp", "depth": 2}})
    update_run(run, by=ada, summary={"sample": image, "nested": {"sample": image}})
    table = "/teams/ada/projects/pictures/run-table"
    keys = api.send("GET", f"{table}/keys?source=config,summary").json()["keys"]
    assert {key["key"]: key["kinds"] for key in keys} == {
        "config.model._type": {"text": 1},
        "config.model.depth": {"number": 1},
        "summary.nested.sample": {"object": 1},
        "summary.sample": {"object": 1},
    }
    asked = urlencode({"filter": "summary.sample exists", "columns": "summary.sample"})
    answer = api.send("GET", f"{table}?{asked}").json()
    assert [row["summary"] for row in answer["results"]] == [{"sample": image}]


def test_for_a_screen_long_values_are_cut(api: ApiClient, ada: User, runs: list[Run]) -> None:
    long = {"text": "x" * 30_000, "list": list(range(99)), "in": {"text": "y" * 501}}
    update_run(runs[0], by=ada, summary={**long, "wide": {f"k{i}": i for i in range(600)}})
    whole, cut = ({"columns": "summary", "filter": "id = r0", "short": word} for word in ("0", "1"))
    (kept,) = ask(api, **whole).json()["results"]
    assert kept["summary"]["list"] == long["list"]
    (shown,) = ask(api, **cut).json()["results"]
    assert shown["summary"]["text"] == "x" * 500 + "…"
    assert shown["summary"]["list"] == [*range(50), "…"]
    assert shown["summary"]["in"]["text"] == "y" * 500 + "…"
    assert len(shown["summary"]["wide"]) == 500
    (picked,) = ask(api, **cut | {"columns": "summary.text"}).json()["results"]
    assert picked["summary"] == {"text": "x" * 500 + "…"}
    asked = {"columns": ["summary"], "filter": "id = r0", "short": True}
    assert api.send("POST", TABLE, asked).json()["results"] == [shown]
