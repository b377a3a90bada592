"""Batches of lines that are wrong: each is refused with its code, and no line of it is kept."""

from __future__ import annotations

import gzip
from typing import Any

import orjson
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * levels + b"]" * levels + b"}"


def zstd_without_size(body: bytes) -> bytes:
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    "body",
    [
        nested(101),
        nested(900),
        nested(100_000),
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":"\\ud800"}',
        b'{"\\ud800":1}',
        b'{"a\\u0000":1}',
        b"\x00",
        b"null",
        b"{}{}",
        b'{"_step":true}',
        b'{"_step":-9223372036854775809}',
        b'{"_step":9223372036854775808}',
        b'{"a":"' + b"x" * 1_000_001 + b'"}',
        orjson.dumps({f"k{i}": 1 for i in range(10_001)}),
    ],
    ids=lambda body: f"{body[:20]!r}",
)
def test_bad_line_spoils_its_whole_batch(logging: ApiClient, body: bytes) -> None:
    before = everything()
    answer = post(logging, b'{"good":1}\n' + body + b'\n{"good":2}')
    assert outcome(answer) == (400, "invalid_line")
    assert answer.json()["line"] == 1
    assert everything() == before


def test_line_of_as_many_levels_as_allowed_is_kept(logging: ApiClient) -> None:
    assert post(logging, nested(99)).json() == {"next_line": 2}
    assert logging.get(f"{STREAM}/rows?from_line=1").json()["rows"][0]["a"]


@pytest.mark.parametrize("body", [b"", b" \n \n"], ids=["nothing", "blank lines"])
def test_batch_of_no_line_changes_nothing(logging: ApiClient, body: bytes) -> None:
    before = everything()
    assert post(logging, body).json() == {"next_line": 1}
    assert everything() == before


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
    ids=lambda part: f"{part[:8]!r}",
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
    assert answer.json()["limit_bytes"] == 16_000_000
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
    answer = post(logging, body, offset=reached)
    assert answer.status_code in (200, 400)
    refused = answer.json().get("code")
    assert (refused == "invalid_line") == (answer.status_code == 400)
