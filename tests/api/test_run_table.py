"""The run table over HTTP: filters, orders, groups and pages."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from projects.models import Project
from runs import services
from tests.conftest import ApiClient
from tests.factories import make_key, make_project, make_run, make_stranger

pytestmark = pytest.mark.django_db
TABLE = "/api/v1/teams/ada/projects/digits/run-table"


@pytest.fixture
def digits(ada: User) -> Project:
    """Six runs: lr 0.1 to 0.6, of two models, four of them with a loss."""
    project = make_project("digits", by=ada)
    for number in range(1, 7):
        run = make_run(
            by=ada,
            project=project,
            id=f"r{number}",
            name=f"run {number}",
            config={"lr": number / 10, "opt": {"name": "adam" if number % 2 else "sgd"}},
            tags=["baseline"] if number == 2 else [],
        )
        losses = {} if number > 4 else {"loss": 1.0 * number, "steps": 10}
        services.update_run(run, by=ada, summary=losses)
    return project


def found(api: ApiClient, **query: object) -> list[str]:
    answer = api.get(TABLE, query)
    assert answer.status_code == 200, answer.content
    return [run["id"] for run in answer.json()["results"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "r6 r5 r4 r3 r2 r1"),
        ("config.lr < 0.25", "r2 r1"),
        ("config.lr >= 0.2 and config.lr < 0.4", "r3 r2"),
        ("config.opt.name = sgd", "r6 r4 r2"),
        ("not summary.loss exists", "r6 r5"),
        ("summary.loss in (1, 3)", "r3 r1"),
        ("tags has baseline or summary.loss = 4", "r4 r2"),
        ("(config.lr = 0.1 or config.lr = 0.2) and config.opt.name != adam", "r2"),
        ('name ~ "[12]$"', "r2 r1"),
        ("state = running", "r6 r5 r4 r3 r2 r1"),
        ("state = failed", ""),
        ("created_at within 1h", "r6 r5 r4 r3 r2 r1"),
        ("user = ada", "r6 r5 r4 r3 r2 r1"),
        ('"run 3"', "r3"),
        ('{"config.lr": {"$lt": 0.25}}', "r2 r1"),
        ('{"$or": [{"tags": "baseline"}, {"summary_metrics.loss": {"$gt": 3}}]}', "r4 r2"),
        ('{"config.opt.value.name": {"$in": ["sgd"]}, "display_name": {"$regex": "2"}}', "r2"),
        ('{"summary_metrics.loss": {"$exists": false}}', "r6 r5"),
    ],
)
def test_filters(api: ApiClient, digits: Project, text: str, expected: str) -> None:
    assert found(api, filter=text) == expected.split()


def test_a_filter_may_come_as_a_body(api: ApiClient, digits: Project) -> None:
    body = {"filter": {"config.lr": {"$gte": 0.5}}, "order": ["config.lr"], "limit": 5}
    answer = api.send("POST", "/teams/ada/projects/digits/run-table", body).json()
    assert [run["id"] for run in answer["results"]] == ["r5", "r6"]


@pytest.mark.parametrize("order", ["summary.loss", "-summary.loss"])
def test_missing_values_come_last_in_both_directions(
    api: ApiClient, digits: Project, order: str
) -> None:
    assert found(api, order=order)[-2:] == ["r6", "r5"]


def test_several_keys_sort_in_turn(api: ApiClient, digits: Project) -> None:
    assert found(api, order="config.opt.name,-config.lr") == ["r5", "r3", "r1", "r6", "r4", "r2"]


@pytest.mark.parametrize("order", ["-created_at", "summary.steps,-config.lr"])
def test_pages_follow_each_other_whatever_is_added(
    api: ApiClient, ada: User, digits: Project, order: str
) -> None:
    whole = found(api, order=order)
    first = api.get(TABLE, {"order": order, "limit": 4}).json()
    make_run(by=ada, project=digits, id="new", config={"lr": 9})
    rest = api.get(TABLE, {"order": order, "limit": 4, "cursor": first["next"]}).json()
    together = [run["id"] for page in (first, rest) for run in page["results"]]
    assert [one for one in together if one != "new"] == whole
    assert (first["total"], rest["next"]) == (6, None)


def test_a_change_is_seen_at_once(api: ApiClient, ada: User, digits: Project) -> None:
    assert found(api, filter="summary.loss > 100") == []
    run = digits.runs.get(slug="r5")
    services.update_run(run, by=ada, summary={"loss": 500})
    assert found(api, filter="summary.loss > 100") == ["r5"]
    services.delete_run(run, by=ada)
    assert found(api, filter="summary.loss > 100") == []
    assert "r5" not in found(api, order="config.lr")


def test_groups_nest_and_count(api: ApiClient, digits: Project) -> None:
    query = {"by": "config.opt.name,state", "metrics": "summary.loss"}
    groups: Any = api.get(f"{TABLE}/groups", query).json()["groups"]
    assert [(one["value"], one["count"]) for one in groups] == [("adam", 3), ("sgd", 3)]
    loss = groups[0]["metrics"]["summary.loss"]
    assert (loss["n"], loss["mean"], loss["min"], loss["max"]) == (2, 2.0, 1.0, 3.0)
    assert groups[0]["groups"][0]["value"] == "running"


def test_keys_and_values_for_pickers(api: ApiClient, digits: Project) -> None:
    keys = api.get(f"{TABLE}/keys", {"source": "config"}).json()["keys"]
    assert [(key["key"], key["count"]) for key in keys] == [
        ("config.lr", 6),
        ("config.opt.name", 6),
    ]
    values = api.get(f"{TABLE}/values", {"key": "config.opt.name"}).json()
    assert [(one["value"], one["count"]) for one in values["values"]] == [("adam", 3), ("sgd", 3)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("config.lr <", "filter_syntax"),
        ("(state = running", "filter_syntax"),
        ("nonsense = 3", "filter_unknown_field"),
        ('{"config.lr": {"$near": 1}}', "filter_unknown_operator"),
        ('name ~ "("', "filter_bad_pattern"),
        ("created_at > yesterdayish", "filter_bad_value"),
        ("(" * 100 + "state = running" + ")" * 100, "filter_too_large"),
        ("{not json", "filter_syntax"),
    ],
)
def test_a_bad_filter_is_explained(api: ApiClient, digits: Project, text: str, code: str) -> None:
    answer = api.get(TABLE, {"filter": text})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert "filter" in answer.json()["fields"]


def test_a_hostile_pattern_takes_no_time(api: ApiClient, ada: User, digits: Project) -> None:
    make_run(by=ada, project=digits, id="long", name="a" * 250)
    assert found(api, filter='name ~ "^(a+)+$"') == ["long"]
    assert found(api, filter='name ~ "^(a+)+b$"') == []


def test_a_bad_cursor_is_refused(api: ApiClient, digits: Project) -> None:
    answer = api.get(TABLE, {"cursor": "nonsense"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


def test_strangers_see_no_table(api: ApiClient, digits: Project) -> None:
    outside = ApiClient(make_key(make_stranger()))
    for path in ("", "/groups", "/keys", "/values"):
        assert outside.get(f"{TABLE}{path}").status_code == 404


STEADY = {"filter": "state = running", "columns": "name,state"}


def test_an_unchanged_table_is_not_sent_again(api: ApiClient, ada: User, digits: Project) -> None:
    first = api.get(TABLE, STEADY)
    again = api.get(TABLE, STEADY, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    services.update_run(digits.runs.get(slug="r1"), by=ada, summary={"loss": 2})
    after = api.get(TABLE, STEADY, headers={"if-none-match": first["ETag"]})
    assert after.status_code == 200


def test_more_rows_cost_no_more_queries(
    api: ApiClient,
    ada: User,
    digits: Project,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    found(api, filter="config.lr < 9")
    counted = []
    for limit in (2, 6):
        with django_assert_max_num_queries(6) as queries:
            found(api, filter="config.lr < 9", limit=limit)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_columns_are_what_was_asked_for(api: ApiClient, digits: Project) -> None:
    answer = api.get(TABLE, {"columns": "name,config.lr,summary.loss", "order": "config.lr"})
    row = orjson.loads(answer.content)["results"][0]
    assert row["config"] == {"lr": 0.1} or row.get("config.lr") == 0.1
    assert "notes" not in row
