"""Series over HTTP: what a page asks for when it draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from history.series.format import BINARY_TYPE
from history.series.tail import forget_tails
from history.upkeep.compaction import compact
from projects.models import Project
from runs.models import Run
from tests.conftest import ApiClient
from tests.factories import make_key, make_project, make_run, make_stranger
from tests.history.streams import append

pytestmark = pytest.mark.django_db
SERIES = "/api/v1/teams/ada/projects/digits/series"


@pytest.fixture
def digits(ada: User) -> Project:
    return make_project("digits", by=ada)


def make_runs(project: Project, by: User, count: int, *, steps: int = 10, keys: int = 1) -> None:
    """Runs r0, r1 and so on; run r of key k has the value 100 r + k + step / 10."""
    for number in range(count):
        run = make_run(by=by, project=project, id=f"r{number}")
        values = [
            {"_step": step, "_runtime": step * 2.0}
            | {f"k{key}": 100 * number + key + step / 10 for key in range(keys)}
            for step in range(steps)
        ]
        append(run.history, values)


def ask(api: ApiClient, **query: object) -> Any:
    answer = api.get(SERIES, query, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.content
    return answer.json()["panels"]


def names(count: int, prefix: str = "r") -> str:
    return ",".join(f"{prefix}{number}" for number in range(count))


def test_a_chart_of_three_hundred_runs(api: ApiClient, ada: User, digits: Project) -> None:
    make_runs(digits, ada, 300, steps=3)
    (panel,) = ask(api, runs=names(300), keys="k0")
    assert panel["x"]["values"] == [0, 1, 2]
    assert [one["run"] for one in panel["series"]] == [f"r{number}" for number in range(300)]
    assert panel["series"][299]["y"] == [29900, 29900.1, 29900.2]


def test_ten_runs_of_thirty_keys(api: ApiClient, ada: User, digits: Project) -> None:
    make_runs(digits, ada, 10, keys=30)
    panels = ask(api, runs=names(10), keys=names(30, "k"))
    assert [panel["metric"] for panel in panels] == [f"k{key}" for key in range(30)]
    assert {len(panel["series"]) for panel in panels} == {10}
    assert panels[29]["series"][9]["y"][5] == pytest.approx(929.5)


def test_more_runs_cost_no_more_queries(
    api: ApiClient, ada: User, digits: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_runs(digits, ada, 20)
    ask(api, runs="r0", keys="k0")  # the key's log-in is remembered from here on
    for count in (2, 20):
        forget_tails()
        # The runs with their streams, the segments, the chunks.
        with django_assert_num_queries(3):
            ask(api, runs=names(count), keys="k0")


def test_both_forms_say_the_same(api: ApiClient, ada: User, digits: Project) -> None:
    run = make_run(by=ada, project=digits, id="r0")
    values = [1.5, 2.5, "Infinity", 2**40, "NaN"]
    append(run.history, [{"_step": step // 2, "v": value} for step, value in enumerate(values)])
    (panel,) = ask(api, runs="r0", keys="v")
    binary = api.get(SERIES, {"runs": "r0", "keys": "v"}, headers={"accept": BINARY_TYPE})
    assert binary["Content-Type"] == BINARY_TYPE
    (read,) = read_binary(binary.content)
    assert read["x"]["values"] == panel["x"]["values"] == [0, 1, 2]
    for name in ("y", "lo", "hi"):
        listed = [np.nan if one is None else float(one) for one in panel["series"][0][name]]
        np.testing.assert_equal(read["series"][0][name], listed)
    for series in (read["series"][0], panel["series"][0]):
        assert (series["above"], series["lost"], "below" in series) == ([1], [2], False)


def test_no_mean_hides_what_is_no_number(api: ApiClient, ada: User, digits: Project) -> None:
    run = make_run(by=ada, project=digits, id="r0")
    odd = {15: "NaN", 42: "Infinity", **dict.fromkeys(range(60, 70), "-Infinity"), 99: "NaN"}
    append(run.history, [{"_step": step, "v": odd.get(step, 1)} for step in range(100)])
    (panel,) = ask(api, runs="r0", keys="v", buckets=10)
    (series,) = panel["series"]
    assert series["y"] == [*[1] * 6, "-Infinity", *[1] * 3, None]
    assert (series["lost"], series["above"], series["below"]) == ([1, 9], [4], [6])


def read_binary(content: bytes) -> Any:
    """The header with its blocks read into lists, as docs/reference/series.md tells to."""
    size = int.from_bytes(content[:4], "little")
    blocks = content[(4 + size + 7) // 8 * 8 :]

    def filled(value: Any) -> Any:
        if isinstance(value, dict) and "off" in value:
            kind = {"f32": "<f4", "f64": "<f8"}[value["t"]]
            return np.frombuffer(blocks, kind, value["n"], value["off"]).tolist()
        if isinstance(value, dict):
            return {name: filled(inner) for name, inner in value.items()}
        return [filled(inner) for inner in value] if isinstance(value, list) else value

    return filled(orjson.loads(content[4 : 4 + size]))["panels"]


def test_axis_range_and_width(api: ApiClient, ada: User, digits: Project) -> None:
    make_runs(digits, ada, 1, steps=100, keys=2)
    (panel,) = ask(api, runs="r0", keys="k0", **{"from": 10, "to": 19})
    assert panel["x"] == {"kind": "step", "values": list(range(10, 20))}
    (panel,) = ask(api, runs="r0", keys="k0", x="_runtime", **{"from": 10, "to": 19})
    assert panel["x"] == {"kind": "relative", "values": [10, 12, 14, 16, 18]}
    (panel,) = ask(api, runs="r0", keys="k0", x="k1")
    assert (panel["x"]["kind"], len(panel["x"]["values"])) == ("metric", 100)
    (panel,) = ask(api, runs="r0", keys="k0", buckets=10)
    assert len(panel["x"]["values"]) == 11
    (panel,) = ask(api, runs="r0", keys="k0", buckets=10, x_scale="log")
    assert panel["series"][0]["n_raw"] == 99


def test_system_metrics_use_the_same_road(api: ApiClient, ada: User, digits: Project) -> None:
    run = make_run(by=ada, project=digits, id="r0")
    append(run.system, [{"_runtime": at, "system.cpu": at / 2} for at in range(5)])
    (panel,) = ask(api, runs="r0", keys="system.cpu", x="_runtime", stream="system")
    assert panel["series"][0]["y"] == [0, 0.5, 1, 1.5, 2]


def test_others_runs_are_left_out(api: ApiClient, ada: User, digits: Project) -> None:
    make_runs(digits, ada, 2)
    stranger = make_stranger()
    other = make_project("digits", by=stranger)
    append(make_run(by=stranger, project=other, id="theirs").history, [{"_step": 0, "k0": 1.0}])
    (panel,) = ask(api, runs="r0,theirs,missing,r1", keys="k0")
    assert [one["run"] for one in panel["series"]] == ["r0", "r1"]
    outside = ApiClient(make_key(stranger))
    assert outside.get(SERIES, {"runs": "r0", "keys": "k0"}).status_code == 404


def test_a_chart_grows_over_a_compaction(api: ApiClient, ada: User, digits: Project) -> None:
    make_runs(digits, ada, 1)
    run = Run.objects.get(slug="r0")
    compact(run.history_id)
    append(run.history, [{"_step": step, "k0": 0.0} for step in range(10, 15)])
    (panel,) = ask(api, runs="r0", keys="k0")
    assert panel["x"]["values"] == list(range(15))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"runs": "r0"}, "keys"),
        ({"runs": "r0", "keys": "k0", "from": "x"}, "from"),
        ({"runs": "r0", "keys": "k0", "buckets": "0"}, "buckets"),
        ({"runs": "r0", "keys": "k0", "stream": "nothing"}, "stream"),
        ({"runs": "r0", "keys": "k0", "x_scale": "cubic"}, "x_scale"),
        ({"runs": names(1001), "keys": "k0"}, "runs"),
    ],
)
def test_a_bad_question_names_its_parameter(
    api: ApiClient, digits: Project, query: dict[str, str], field: str
) -> None:
    answer = api.get(SERIES, query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert field in answer.json()["fields"]
