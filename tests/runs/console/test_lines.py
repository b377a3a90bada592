"""A console's lines over its rows: bars stay one line, and all of it can be searched."""

from __future__ import annotations

import tracemalloc
from typing import Any

import orjson
import pytest
from django.test import Client

from accounts.models import User
from history.upkeep.compaction import compact
from runs.models import Run
from tests.factories import make_project, make_run
from tests.history.streams import append

LINES = "/api/v1/teams/ada/projects/digits/runs/talker/console/lines"
SEARCH = "/api/v1/teams/ada/projects/digits/runs/talker/console/search"


@pytest.fixture
def talker(ada: User, client: Client) -> Run:
    client.force_login(ada)
    return make_run(by=ada, project=make_project("digits", by=ada), id="talker")


def row(text: Any, number: Any = None, **more: Any) -> dict[str, Any]:
    numbered = {} if number is None else {"writer": "a1", "number": number}
    return {"stream": "stdout", "text": text, "_timestamp": 5.5, **numbered, **more}


def asked(client: Client, address: str, **query: Any) -> Any:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    return orjson.loads(answer.content)


def texts(page: Any) -> list[str]:
    return [line["text"] for line in page["lines"]]


BARS = [row("10%", 0), row("between"), row("next", 1), row("50%", 0), row("100%", 0), row("end", 2)]


def test_a_line_written_anew_stays_where_it_began(client: Client, talker: Run) -> None:
    append(talker.console, BARS)
    page = asked(client, LINES)
    assert texts(page) == ["100%", "between", "next", "end"]
    assert (page["n_lines"], page["n_rows"]) == (4, 6)
    assert texts(asked(client, LINES, first=1, limit=2)) == ["between", "next"]
    assert texts(asked(client, LINES, limit=1)) == ["end"]
    assert page["lines"][1] == {
        "line": 1, "text": "between", "channel": "stdout", "time": 5.5, "writer": "",
    }  # fmt: skip


def test_the_lines_are_the_same_in_segments(client: Client, talker: Run) -> None:
    append(talker.console, BARS[:3])
    asked(client, LINES)
    append(talker.console, BARS[3:])
    compact(talker.console.pk)
    append(talker.console, [row("later", 3), row("later bar", 2)])
    assert texts(asked(client, LINES)) == ["100%", "between", "next", "later bar", "later"]
    assert asked(client, LINES, since_row=6)["written_anew"] == [3]
    assert asked(client, LINES, since_row=8)["written_anew"] == []


def test_what_stands_there_now_is_found_and_nothing_else(client: Client, talker: Run) -> None:
    append(talker.console, [*BARS, row("\x1b[1mepo\x1b[0mch 7", 3)])
    assert asked(client, SEARCH, text="0%") == {"n_lines": 1, "lines": [0], "n_rows": 7}
    assert asked(client, SEARCH, text="10%")["lines"] == []
    assert asked(client, SEARCH, text="EPOCH")["lines"] == [4]
    assert asked(client, SEARCH, text=r"^(be|ne)", pattern=1)["lines"] == [1, 2]
    assert asked(client, SEARCH, text="e", from_row=5)["lines"] == [3, 4]


def test_a_bad_pattern_is_said(client: Client, talker: Run) -> None:
    append(talker.console, BARS)
    answer = client.get(SEARCH, {"text": "(", "pattern": "1"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert client.get(SEARCH).status_code == 400


def test_odd_rows_are_lines_like_others(client: Client, talker: Run) -> None:
    odd = [
        {},
        row(5, -3),
        row({"a": 1}, True),
        row("far", 10**15),
        row("x", 0, label="rank 1", writer=[1], stream=7, _timestamp="soon"),
        row("skips", 4),
        row("first of its number", 2),
        row("anew", 2),
    ]
    append(talker.console, odd)
    page = asked(client, LINES)
    assert texts(page) == ["", "5", "{'a': 1}", "far", "x", "skips", "anew"]
    assert page["lines"][4]["writer"] == "rank 1"
    assert asked(client, SEARCH, text="x")["lines"] == [4]


def test_a_writer_that_leaves_out_numbers_takes_no_memory_for_them(
    client: Client, talker: Run
) -> None:
    append(talker.console, [row(f"{at}", at * 90_000) for at in range(200)])
    tracemalloc.start()
    assert asked(client, LINES)["n_lines"] == 200
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_an_empty_console_has_no_lines(client: Client, talker: Run) -> None:
    assert asked(client, LINES) == {"n_lines": 0, "n_rows": 0, "lines": [], "written_anew": []}
    assert asked(client, LINES, first=7)["lines"] == []
    assert asked(client, SEARCH, text="x")["lines"] == []
