"""Appending lines and reading them back: what is acknowledged is there, once, in order."""

from __future__ import annotations

import gzip
from typing import Any

import orjson
import pytest
import zstandard

from tests.conftest import ApiClient

RUNS = "/teams/ada/projects/digits/runs"
RUN = f"{RUNS}/r1"
STREAM = f"/api/v1{RUN}/streams/history"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def logging(api: ApiClient) -> ApiClient:
    """Ada's client with a run r1."""
    api.send("POST", RUNS, {"id": "r1"})
    return api


def rows(api: ApiClient, query: str = "") -> Any:
    return api.get(f"{STREAM}/rows{query}").json()["rows"]


def post(api: ApiClient, body: bytes, **headers: str) -> Any:
    return api.post(
        f"{STREAM}?offset=0", body, content_type="application/x-ndjson", headers=headers
    )


def test_acknowledged_lines_read_back_exactly(logging: ApiClient) -> None:
    lines = [{"_step": 0, "loss": 1.5, "name": "ä"}, {"_step": 1, "loss": "NaN", "n": 2**60}]
    answer = logging.log(RUN, lines, offset=0)
    assert (answer.status_code, answer.json()) == (200, {"next_line": 2})
    assert rows(logging) == [{"_line": 0, **lines[0]}, {"_line": 1, **lines[1]}]


def test_resent_lines_are_dropped(logging: ApiClient) -> None:
    lines = [{"_step": step} for step in range(4)]
    logging.log(RUN, lines[:3], offset=0)
    assert logging.log(RUN, lines[1:], offset=1).json() == {"next_line": 4}
    assert logging.log(RUN, lines, offset=0).json() == {"next_line": 4}
    assert [row["_step"] for row in rows(logging)] == [0, 1, 2, 3]


def test_gap_is_refused_with_the_expected_offset(logging: ApiClient) -> None:
    logging.log(RUN, [{"_step": 0}], offset=0)
    answer = logging.log(RUN, [{"_step": 5}], offset=5)
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["expected_offset"]) == ("offset_gap", 1)
    assert len(rows(logging)) == 1


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress), ("zstd", zstandard.ZstdCompressor().compress)],
)
def test_packed_bodies_are_taken(logging: ApiClient, encoding: str, packed: Any) -> None:
    answer = post(logging, packed(b'{"_step":0}'), **{"content-encoding": encoding})
    assert answer.json() == {"next_line": 1}


def test_empty_lines_are_no_lines(logging: ApiClient) -> None:
    assert post(logging, b'\n{"a":1}\r\n \n\n{"a":2}\r\n').json() == {"next_line": 2}
    assert [row["a"] for row in rows(logging)] == [1, 2]


def test_an_empty_batch_asks_where_the_stream_stands(logging: ApiClient) -> None:
    logging.log(RUN, [{"a": 1}] * 3, offset=0)
    assert post(logging, b"").json() == {"next_line": 3}


def test_bare_nan_of_lenient_writers_is_understood(logging: ApiClient) -> None:
    assert post(logging, b'{"loss":NaN,"deep":{"x":[-Infinity]}}').status_code == 200
    assert rows(logging) == [{"_line": 0, "loss": "NaN", "deep": {"x": ["-Infinity"]}}]


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_damaged_packed_body_is_an_error(logging: ApiClient, encoding: str) -> None:
    answer = post(logging, b"not packed at all", **{"content-encoding": encoding})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_cut_gzip_body_is_an_error(logging: ApiClient) -> None:
    packed = gzip.compress(b'{"_step":0}\n' * 1000)
    answer = post(logging, packed[:-20], **{"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_unfolding_bomb_is_stopped(logging: ApiClient, settings: Any) -> None:
    settings.LABSTEAD_MAX_BATCH_BYTES = 10_000
    answer = post(logging, gzip.compress(b" " * 1_000_000), **{"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_too_many_lines_are_refused(logging: ApiClient, settings: Any) -> None:
    settings.LABSTEAD_MAX_BATCH_LINES = 2
    answer = logging.log(RUN, [{"a": 1}] * 3, offset=0)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("offset", ["", "x", "-1", "1.5"])
def test_offset_has_to_be_a_whole_number(logging: ApiClient, offset: str) -> None:
    answer = logging.post(f"{STREAM}?offset={offset}", b"{}", content_type="application/x-ndjson")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_other_content_types_are_refused(logging: ApiClient) -> None:
    answer = logging.post(f"{STREAM}?offset=0", b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_full_queue_says_when_to_come_back(logging: ApiClient, settings: Any) -> None:
    settings.LABSTEAD_WRITER_QUEUE = 0
    answer = logging.log(RUN, [{"a": 1}], offset=0)
    assert (answer.status_code, answer.json()["code"]) == (429, "busy")
    assert answer.headers["Retry-After"] == "1"


def test_summary_holds_the_last_value_of_every_key(logging: ApiClient) -> None:
    logging.log(RUN, [{"loss": 2, "acc": 0.1}, {"loss": 1}], offset=0)
    assert logging.send("GET", RUN).json()["summary"] == {"loss": 1, "acc": 0.1}


def test_zero_characters_do_not_stop_a_stream(logging: ApiClient) -> None:
    line = {"text": "a\x00b", "deep": {"t": "\x00"}}
    assert logging.log(RUN, [line], offset=0).status_code == 200
    assert rows(logging) == [{"_line": 0, **line}]


def test_late_lines_of_an_ended_run_are_kept(logging: ApiClient) -> None:
    logging.send("POST", f"{RUN}/finish", {"exit_code": 0})
    assert logging.log(RUN, [{"a": 1}], offset=0).status_code == 200
    assert logging.send("GET", RUN).json()["state"] == "finished"


def test_rows_come_in_pages(logging: ApiClient) -> None:
    logging.log(RUN, [{"_step": step} for step in range(5)], offset=0)
    logging.log(RUN, [{"_step": step} for step in range(5, 9)], offset=5)
    first = logging.get(f"{STREAM}/rows?limit=6").json()
    rest = logging.get(f"{STREAM}/rows?from_line={first['next_line']}").json()
    assert [row["_line"] for row in first["rows"] + rest["rows"]] == list(range(9))
    assert rest["next_line"] is None


def test_rows_of_some_keys_leave_out_other_rows(logging: ApiClient) -> None:
    logging.log(RUN, [{"a": 1, "b": 1}, {"b": 2}, {"a": 3}], offset=0)
    assert rows(logging, "?keys=a") == [{"_line": 0, "a": 1}, {"_line": 2, "a": 3}]


def test_keys_tell_types_and_counts(logging: ApiClient) -> None:
    logging.log(RUN, [{"a": 1}, {"a": 1.5}, {"a": "text"}, {"m": {"_type": "image"}}], offset=0)
    keys = {key["name"]: key for key in logging.send("GET", f"{RUN}/keys").json()["keys"]}
    assert keys["a"] == {"name": "a", "kinds": ["int", "float", "text"], "count": 3, "last": "text"}
    assert keys["m"]["kinds"] == ["media"]


def test_streams_of_a_run_are_apart(logging: ApiClient) -> None:
    logging.log(RUN, [{"a": 1}], offset=0)
    console = f"/api/v1{RUN}/streams/console"
    body = orjson.dumps({"text": "hello"})
    logging.post(f"{console}?offset=0", body, content_type="application/x-ndjson")
    assert logging.get(f"{console}/rows").json()["rows"] == [{"_line": 0, "text": "hello"}]
    assert rows(logging) == [{"_line": 0, "a": 1}]


def console_text(api: ApiClient) -> str:
    answer = api.get(f"/api/v1{RUN}/console.log")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    return b"".join(answer.streaming_content).decode()


def test_the_console_as_text_has_every_line_as_it_stood_last(logging: ApiClient) -> None:
    line = {"writer": "a", "stream": "stderr"}
    lines = [
        {**line, "number": 0, "text": "10%"},
        {**line, "number": 1, "text": "between ä"},
        {"text": "from another client\n"},
        {**line, "number": 0, "text": "50%"},
        {**line, "number": 0, "writer": "b", "text": "of another process"},
        {**line, "number": 0, "text": "100%"},
    ]
    logging.log(RUN, lines, stream="console", offset=0)
    assert console_text(logging) == "100%\nbetween ä\nfrom another client\nof another process\n"


def test_odd_console_lines_become_some_text(logging: ApiClient) -> None:
    lines = [{"text": 5}, {}, {"number": "x", "text": None}, {"number": 3, "writer": [1]}]
    logging.log(RUN, lines, stream="console", offset=0)
    assert console_text(logging) == "5\n\n\n\n"


def test_an_empty_console_is_an_empty_text(logging: ApiClient) -> None:
    assert console_text(logging) == ""
