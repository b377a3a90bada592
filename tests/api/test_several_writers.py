"""Several programs that write one stream at once, each counting its own lines."""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest

from accounts.models import User
from history.models import StreamWriter
from runs import services
from runs.models import Run
from tests.conftest import ApiClient
from tests.factories import make_project, make_run
from tests.history.streams import rows_of

pytestmark = pytest.mark.django_db(transaction=True)
RUNS = "/teams/ada/projects/digits/runs"
AT = f"/api/v1{RUNS}/r1/streams/history"


@pytest.fixture
def run(ada: User) -> Run:
    return make_run(by=ada, project=make_project("digits", by=ada), id="r1")


def send(api: ApiClient, rows: list[Any], *, offset: int, writer: str, more: str = "") -> Any:
    body = b"\n".join(map(orjson.dumps, rows))
    address = f"{AT}?offset={offset}&writer={writer}{more}"
    return api.post(address, body, content_type="application/x-ndjson")


def test_each_counts_its_own_lines(api: ApiClient, run: Run) -> None:
    first = [{"a": n} for n in range(3)]
    second = [{"b": n} for n in range(2)]
    assert send(api, first, offset=0, writer="a").json() == {"next_line": 3}
    assert send(api, second, offset=0, writer="b").json() == {"next_line": 2}
    assert send(api, [{"a": 3}], offset=3, writer="a").json() == {"next_line": 4}
    assert rows_of(run.history) == [*first, *second, {"a": 3}]
    assert api.get(AT).json()["next_line"] == 6
    assert [api.get(f"{AT}?writer={name}").json()["next_line"] for name in "abc"] == [4, 2, 0]


def test_what_is_sent_again_is_dropped(api: ApiClient, run: Run) -> None:
    send(api, [{"a": 0}, {"a": 1}], offset=0, writer="a")
    send(api, [{"b": 0}], offset=0, writer="b")
    again = send(api, [{"a": 1}, {"a": 2}], offset=1, writer="a")
    assert again.json() == {"next_line": 3}
    assert rows_of(run.history) == [{"a": 0}, {"a": 1}, {"b": 0}, {"a": 2}]


def test_a_gap_is_told_in_the_writers_count(api: ApiClient, run: Run) -> None:
    send(api, [{"b": n} for n in range(9)], offset=0, writer="b")
    send(api, [{"a": 0}], offset=0, writer="a")
    answer = send(api, [{"a": 2}], offset=2, writer="a")
    assert (answer.status_code, answer.json()["code"]) == (409, "offset_gap")
    assert answer.json()["expected_offset"] == 1


def test_refused_lines_are_told_in_the_writers_count(api: ApiClient, run: Run) -> None:
    send(api, [{"b": 0}], offset=0, writer="b")
    answer = send(api, [{"a": 0}, 7], offset=0, writer="a").json()
    assert (answer["next_line"], answer["refused"][0]["line"]) == (2, 1)


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_sends_and_repeats_keeps_each_line_once(
    api: ApiClient, run: Run, seed: int
) -> None:
    dice = random.Random(seed)
    sent = dict.fromkeys("abc", 0)
    for _ in range(40):
        name = dice.choice("abc")
        offset = dice.randint(max(0, sent[name] - 4), sent[name])
        end = offset + dice.randint(1, 5)
        send(api, [{name: n} for n in range(offset, end)], offset=offset, writer=name)
        sent[name] = max(sent[name], end)
    rows = rows_of(run.history)
    for name, count in sent.items():
        assert [row[name] for row in rows if name in row] == list(range(count))


def test_a_rewind_takes_lines_and_no_counts(api: ApiClient, ada: User, run: Run) -> None:
    rows = [{"_step": step, "a": step} for step in range(5)]
    send(api, rows, offset=0, writer="a")
    services.rewind_run(run, step=1, by=ada)
    answer = send(api, rows, offset=0, writer="a", more="&rewinds=0")
    assert (answer.json()["code"], answer.json()["next_line"]) == ("history_rewound", 5)
    send(api, [*rows, {"_step": 5, "a": 5}], offset=0, writer="a", more="&rewinds=1")
    assert rows_of(run.history) == [*rows[:2], {"_step": 5, "a": 5}]


@pytest.mark.parametrize("writer", ["", "a b", "a%2Fb", "x" * 65, "%00"])
def test_a_name_is_checked(api: ApiClient, run: Run, writer: str) -> None:
    answer = send(api, [{"a": 0}], offset=0, writer=writer)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert api.get(f"{AT}?writer={writer}").status_code == 400


def test_the_counts_go_with_the_run(api: ApiClient, ada: User, run: Run) -> None:
    send(api, [{"a": 0}], offset=0, writer="a")
    services.delete_run(run, by=ada)
    services.delete_run_forever(run, by=ada)
    services.purge_deleted_runs()
    assert not StreamWriter.objects.exists()


# Joining


def join(api: ApiClient, **body: Any) -> Any:
    return api.send("POST", RUNS, {"id": "r1", "resume": "share", **body})


def test_joining_changes_nothing_but_the_config(api: ApiClient, ada: User, run: Run) -> None:
    before = api.send("GET", f"{RUNS}/r1").json()
    joined = join(api, client_token="b", name="other", config={"rank": 1}).json()
    assert joined == before | {"config": {"rank": 1}}
    run.refresh_from_db()
    assert run.client_token != "b"


def test_joining_wakes_no_run_that_has_ended(api: ApiClient, run: Run) -> None:
    api.send("POST", f"{RUNS}/r1/finish", {"exit_code": 0})
    assert join(api).json()["state"] == "finished"


def test_whoever_joins_first_makes_the_run(api: ApiClient, ada: User) -> None:
    make_project("digits", by=ada)
    assert [join(api, client_token=token).status_code for token in "aab"] == [201, 200, 200]
    allowed = api.send("POST", RUNS, {"id": "r1", "resume": "allow", "client_token": "p"})
    assert (allowed.status_code, Run.objects.get().client_token) == (200, "p")
