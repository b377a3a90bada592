"""Files come as they were sent: whole, or the range that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.browser.samples import api_path, make_run, save_file
from tests.real_server import RealServer

CONTENT = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def api(live_server_process: RealServer) -> Iterator[httpx.Client]:
    with live_server_process.client() as api:
        yield api


@pytest.fixture(scope="module")
def address(api: httpx.Client) -> str:
    page = make_run(api, "stored-files", "r1")
    save_file(api, page, "bytes.bin", CONTENT)
    return api.get(f"{api_path(page)}/files/bytes.bin").headers["Location"]


def test_a_file_comes_whole_with_its_length_and_a_tag(api: httpx.Client, address: str) -> None:
    answer = api.get(address)
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"]


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=1000000-", 1_000_000, len(CONTENT)),
        ("bytes=-10", len(CONTENT) - 10, len(CONTENT)),
        ("bytes=-99999999", 0, len(CONTENT)),
        ("bytes=5-99999999", 5, len(CONTENT)),
    ],
)
def test_a_range_comes_alone(
    api: httpx.Client, address: str, asked: str, first: int, end: int
) -> None:
    answer = api.get(address, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == CONTENT[first:end]
    assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/{len(CONTENT)}"


@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(api: httpx.Client, address: str, asked: str) -> None:
    answer = api.get(address, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "asked", ["bytes=5-1", "bytes=0-1,5-6", "lines=0-1", "bytes=-", "nonsense"]
)
def test_a_range_that_is_none_brings_the_whole(api: httpx.Client, address: str, asked: str) -> None:
    answer = api.get(address, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_a_resumed_download_of_another_file_begins_again(api: httpx.Client, address: str) -> None:
    tag = api.head(address).headers["ETag"]
    resumed = {"Range": "bytes=500-"}
    same = api.get(address, headers=resumed | {"If-Range": tag})
    other = api.get(address, headers=resumed | {"If-Range": '"another"'})
    assert (same.status_code, same.content) == (206, CONTENT[500:])
    assert (other.status_code, other.content) == (200, CONTENT)


def test_a_client_that_only_asks_gets_no_bytes(api: httpx.Client, address: str) -> None:
    answer = api.head(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(CONTENT))


def test_a_client_that_leaves_holds_nothing_up(api: httpx.Client, address: str) -> None:
    for _ in range(20):
        with api.stream("GET", address) as answer:
            next(answer.iter_raw())
    assert api.get(address).content == CONTENT
