"""Lines that are wrong are told and leave a mark in their place; of a bad batch nothing is kept."""

from __future__ import annotations

import gzip
from typing import Any

import orjson
import pytest
import zstandard
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runs.models import Run
from tests.api.everything import everything
from tests.conftest import ApiClient

RUNS = "/teams/ada/projects/digits/runs"
STREAM = f"/api/v1{RUNS}/r1/streams/history"
LINES = b'{"a":1}\n' * 1000

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def logging(api: ApiClient) -> ApiClient:
    """Ada's client with a run r1 that has one line."""
    api.send("POST", RUNS, {"id": "r1"})
    post(api, b'{"first":1}', offset=0)
    return api


def post(api: ApiClient, body: bytes, *, offset: object = 1, **headers: str) -> Any:
    address = f"{STREAM}?offset={offset}"
    return api.post(address, body, content_type="application/x-ndjson", headers=headers)


def rows(api: ApiClient) -> Any:
    return api.get(f"{STREAM}/rows").json()["rows"]


def all_but_heartbeats() -> Any:
    Run.objects.update(heartbeat_at=F("created_at"))
    return everything()


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * levels + b"]" * levels + b"}"


def zstd_without_size(body: bytes) -> bytes:
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(body) + packer.flush()


BAD_LINES = [
    (nested(101), "invalid_line"),
    (nested(900), "invalid_line"),
    (nested(100_000), "invalid_line"),
    (b'{"a":' + b"9" * 5000 + b"}", "invalid_line"),
    (b'{"a":', "invalid_line"),
    (b'{"a":"\xff"}', "invalid_line"),
    (b'{"a":"\\ud800"}', "invalid_line"),
    (b'{"\\ud800":1}', "invalid_line"),
    (b'{"a\\u0000":1}', "invalid_line"),
    (b'{"":1}', "invalid_line"),
    (b'{"' + b"k" * 513 + b'":1}', "invalid_line"),
    (b"\x00", "invalid_line"),
    (b"null", "invalid_line"),
    (b"[1]", "invalid_line"),
    (b'"text"', "invalid_line"),
    (b"{}{}", "invalid_line"),
    (b'{"_step":"one"}', "invalid_line"),
    (b'{"_step":1.5}', "invalid_line"),
    (b'{"_step":true}', "invalid_line"),
    (b'{"_step":-9223372036854775809}', "invalid_line"),
    (b'{"_step":9223372036854775808}', "invalid_line"),
    (b'{"a":"' + b"x" * 1_000_001 + b'"}', "line_too_long"),
    (orjson.dumps({f"k{i}": 1 for i in range(1_001)}), "too_many_keys"),
]


@pytest.fixture
def low_limits(settings: Any) -> None:
    settings.LABSTEAD_MAX_LINE_BYTES, settings.LABSTEAD_MAX_LINE_KEYS = 1_000_000, 1_000


@pytest.mark.parametrize(("line", "code"), BAD_LINES, ids=lambda part: f"{part[:20]!r}")
@pytest.mark.usefixtures("low_limits")
def test_bad_line_is_told_and_its_neighbours_are_kept(
    logging: ApiClient, line: bytes, code: str
) -> None:
    answer = post(logging, b'{"a":1}\n' + line + b'\n{"a":NaN}\n{"a":4}')
    assert (answer.status_code, answer.json()["next_line"]) == (200, 5)
    (refused,) = answer.json()["refused"]
    assert (refused["line"], refused["code"], answer.json()["refused_count"]) == (2, code, 1)
    stored = rows(logging)
    assert [row.get("a") for row in stored] == [None, 1, None, "NaN", 4]
    assert stored[2]["_refused"] == {"code": code, "message": refused["message"]}


def test_refused_lines_keep_their_numbers_when_sent_again(logging: ApiClient) -> None:
    first = post(logging, b'{"a":1}\n[]').json()
    again = post(logging, b'{"a":1}\n[]\n{"a":3}').json()
    assert first["refused"] == again["refused"]
    assert again["next_line"] == 4
    assert [row.get("a") for row in rows(logging)] == [None, 1, None, 3]


def test_refused_lines_are_no_key_and_no_summary(logging: ApiClient) -> None:
    post(logging, b'{"a":1}\n[]')
    run = logging.send("GET", f"{RUNS}/r1").json()
    keys = logging.send("GET", f"{RUNS}/r1/keys").json()["keys"]
    assert run["summary"] == {"first": 1, "a": 1}
    assert [key["name"] for key in keys] == ["a", "first"]


def test_people_are_told_on_the_runs_page_once_for_each_kind(logging: ApiClient) -> None:
    post(logging, b'[]\n{"":1}\n{"a":2}')
    logging.post(f"{STREAM}?offset=4", b"[]", content_type="application/x-ndjson")
    (alert,) = logging.send("GET", f"{RUNS}/r1/events").json()["results"]
    assert (alert["name"], alert["level"]) == ("Something logged could not be kept", "WARN")
    assert alert["text"].startswith("The line is not a JSON object. A mark stands in its place")


def test_of_many_refused_lines_the_first_hundred_are_told(logging: ApiClient) -> None:
    answer = post(logging, b"\n".join([b"[]"] * 150)).json()
    assert (answer["next_line"], answer["refused_count"]) == (151, 150)
    assert [one["line"] for one in answer["refused"]] == list(range(1, 101))


def test_line_of_as_many_levels_as_allowed_is_kept(logging: ApiClient) -> None:
    assert post(logging, nested(99)).json() == {"next_line": 2}
    assert logging.get(f"{STREAM}/rows?from_line=1").json()["rows"][0]["a"]


@pytest.mark.parametrize("body", [b"", b" \n \n"], ids=["nothing", "blank lines"])
def test_batch_of_no_line_is_but_a_sign_of_life(logging: ApiClient, body: bytes) -> None:
    before = all_but_heartbeats()
    assert post(logging, body).json() == {"next_line": 1}
    assert Run.objects.filter(heartbeat_at__gt=F("created_at")).exists()
    assert all_but_heartbeats() == before


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(LINES)[:-10]),
        ("gzip", gzip.compress(LINES) + b"more"),
        ("gzip", gzip.compress(LINES) + gzip.compress(LINES)),
        ("gzip", LINES),
        ("gzip", b""),
        ("zstd", zstandard.compress(LINES)[:-10]),
        ("zstd", zstandard.compress(LINES) + b"more"),
        ("zstd", zstandard.compress(LINES) + zstandard.compress(LINES)),
        ("zstd", zstd_without_size(LINES)[:-1]),
        ("zstd", LINES),
        ("br", LINES),
        ("gzip, gzip", gzip.compress(LINES)),
    ],
    # Not more: after four bytes a gzip header holds the time.
    ids=lambda part: f"{part[:4]!r}",
)
def test_packed_body_that_is_not_whole_is_refused(
    logging: ApiClient, encoding: str, body: bytes
) -> None:
    before = everything()
    assert outcome(post(logging, body, **{"content-encoding": encoding})) == (400, "invalid")
    assert everything() == before


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("zstd", zstandard.compress), ("zstd", zstd_without_size)],
    ids=["gzip", "zstd", "zstd without size"],
)
def test_bomb_is_stopped_before_it_unfolds(logging: ApiClient, encoding: str, pack: Any) -> None:
    before = everything()
    answer = post(logging, pack(b" " * 100_000_000), **{"content-encoding": encoding})
    assert outcome(answer) == (413, "too_large")
    assert answer.json()["limit_bytes"] == 20_000_000
    assert everything() == before


def test_zstd_without_a_declared_size_is_taken(logging: ApiClient) -> None:
    answer = post(logging, zstd_without_size(LINES), **{"content-encoding": "zstd"})
    assert answer.json() == {"next_line": 1001}


@pytest.mark.parametrize("offset", ["", "x", "-1", "1.0", "1e3", "+1", "1_0", "%D9%A3", "9" * 20])
def test_offset_that_is_no_line_number_is_refused(logging: ApiClient, offset: str) -> None:
    before = everything()
    answer = post(logging, b'{"a":1}', offset=offset)
    assert outcome(answer) == (400, "invalid")
    assert list(answer.json()["fields"]) == ["offset"]
    assert everything() == before


def test_offset_beyond_the_end_is_a_gap(logging: ApiClient) -> None:
    before = everything()
    answer = post(logging, b'{"a":1}', offset=2**63 - 1)
    assert outcome(answer) == (409, "offset_gap")
    assert answer.json()["expected_offset"] == 1
    assert everything() == before


@pytest.mark.parametrize(
    "line",
    [
        b'{"_timestamp":"yesterday"}',
        b'{"_timestamp":1e308}',
        b'{"_timestamp":99999999999999999999999999}',
        b'{"a":18446744073709551615,"b":-9223372036854775808}',
        b'{"a":18446744073709551616}',
        b'{"a":1e999,"b":[-1e999]}',
        b'{"a":"\\u0000","b":{"c\\u0000":"\\u0000"}}',
        b'{"a":"\xf0\x9f\x92\xa9 \xe2\x80\xae"}',
        b'{"a":1,"a":2}',
        b'{"__proto__":{"x":1},"constructor":1}',
    ],
)
def test_odd_values_are_kept_and_readable_everywhere(logging: ApiClient, line: bytes) -> None:
    assert post(logging, line).json() == {"next_line": 2}
    key = next(iter(orjson.loads(logging.get(f"{STREAM}/rows?from_line=1").content)["rows"][0]))
    project = "/api/v1/teams/ada/projects/digits"
    reads = [
        f"{STREAM}/rows",
        f"{project}/runs/r1",
        f"{project}/runs/r1/keys",
        f"{project}/series?runs=r1&keys={key}",
        f"{project}/series?runs=r1&keys=a,b,first&x=_timestamp",
    ]
    assert {logging.get(address).status_code for address in reads} == {200}


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode()))
def test_any_bytes_get_a_clear_answer(logging: ApiClient, body: bytes) -> None:
    reached = logging.get(STREAM).json()["next_line"]
    lines = [line for line in body.split(b"\n") if line.strip()]
    answer = post(logging, body, offset=reached)
    assert (answer.status_code, answer.json()["next_line"]) == (200, reached + len(lines))
    assert len(logging.get(f"{STREAM}/rows?from_line={reached}").json()["rows"]) == len(lines)
