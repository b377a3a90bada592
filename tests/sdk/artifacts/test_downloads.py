"""Downloads when something is cut off, killed, or was there before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from labstead import IntegrityError, UsageError
from labstead._artifacts.cache import Cache
from labstead._artifacts.downloading import Tally
from labstead._artifacts.fetching import fetch, remove_others, verify
from labstead._artifacts.version import Version
from labstead._connection.http_client import HttpClient
from tests.sdk.artifacts.making import digest_of
from tests.sdk.artifacts.shelf import Shelf

LARGE = os.urandom(3_000_000)
FOUND = {"collection": "iris", "version": "latest"}
SCRIPT = """
import sys
from pathlib import Path
from labstead._artifacts.fetching import fetch
from labstead._artifacts.version import Version
from labstead._connection.http_client import HttpClient
found = {"collection": "iris", "version": "latest"}
version = Version(HttpClient(sys.argv[1], "key"), "ada", "shelf", found)
fetch(version, Path(sys.argv[2]), version.entries(), skip_cache=sys.argv[3] == "skip")
"""


def version_at(url: str) -> Version:
    return Version(HttpClient(url, "key"), "ada", "shelf", FOUND)


def download(shelf: Shelf, root: Path, **how: bool) -> Tally:
    version = version_at(shelf.url)
    return fetch(version, root, version.entries(), **how)


def contents(root: Path) -> dict[str, bytes]:
    files = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def fill(shelf: Shelf) -> None:
    shelf.put("data/large.bin", LARGE)
    for number in range(30):
        shelf.put(f"data/{number}.txt", b"%d" % number * number)
    shelf.put("same.txt", b"11" * 5)
    shelf.put("same again.txt", b"11" * 5)


@pytest.mark.parametrize("skip_cache", [False, True])
def test_everything_arrives_though_connections_break(
    shelf: Shelf, tmp_path: Path, skip_cache: bool
) -> None:
    fill(shelf)
    shelf.breaks_after = [100, 40, 70]
    download(shelf, tmp_path / "root", skip_cache=skip_cache)
    assert contents(tmp_path / "root") == shelf.contents


@pytest.mark.parametrize("how", ["cache", "skip"])
def test_a_killed_download_goes_on_where_it_was(shelf: Shelf, tmp_path: Path, how: str) -> None:
    shelf.put("large.bin", LARGE)
    shelf.pauses_after = 2_000_000
    root = tmp_path / "root"
    program = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, shelf.url, str(root), how],
        env=os.environ,
    )
    assert shelf.paused.wait(30)
    scratch = tmp_path / "cache" / "artifacts" / "partial" if how == "cache" else root
    while sum(path.stat().st_size for path in scratch.iterdir()) < 2_000_000:
        assert program.poll() is None
    program.send_signal(signal.SIGKILL)
    program.wait()
    assert not (root / "large.bin").exists()
    shelf.pauses_after = None
    tally = download(shelf, root, skip_cache=how == "skip")
    assert shelf.bytes_requests() == [("large.bin", ""), ("large.bin", "bytes=2000000-")]
    assert tally.fetched == 1_000_000
    assert contents(root) == {"large.bin": LARGE}


def test_a_bucket_that_cannot_be_reached_is_passed_by(shelf: Shelf, tmp_path: Path) -> None:
    fill(shelf)
    shelf.bucket = "http://127.0.0.1:9"
    download(shelf, tmp_path / "root")
    assert contents(tmp_path / "root") == shelf.contents


@pytest.mark.parametrize("folder", ["/proc/nothing", "/dev/null/cache"])
def test_a_cache_that_cannot_be_written_is_passed_by(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    fill(shelf)
    monkeypatch.setenv("LABSTEAD_CACHE_DIR", folder)
    download(shelf, tmp_path / "root")
    assert contents(tmp_path / "root") == shelf.contents


def test_what_is_there_is_not_fetched_again(shelf: Shelf, tmp_path: Path) -> None:
    fill(shelf)
    root = tmp_path / "root"
    download(shelf, root)
    (root / "same.txt").unlink()
    shelf.requests.clear()
    assert download(shelf, root).files == len(shelf.contents)
    assert download(shelf, tmp_path / "another").fetched == 0
    assert contents(root) == contents(tmp_path / "another") == shelf.contents
    assert shelf.requests == []


def test_a_broken_file_in_the_cache_is_not_handed_out(
    shelf: Shelf, tmp_path: Path, cache: Cache
) -> None:
    fill(shelf)
    download(shelf, tmp_path / "one")
    for path in (cache.folder / "md5").rglob("*"):
        if path.is_file():
            path.write_bytes(b"?" * path.stat().st_size)
    download(shelf, tmp_path / "two")
    assert contents(tmp_path / "two") == shelf.contents


def test_a_wrong_start_of_a_file_costs_only_time(
    shelf: Shelf, tmp_path: Path, cache: Cache
) -> None:
    shelf.put("large.bin", LARGE)
    with cache.partial(digest_of(LARGE), lambda: None) as file:
        file.write(b"wrong" * 1000)
    download(shelf, tmp_path / "root")
    assert contents(tmp_path / "root") == {"large.bin": LARGE}


def test_bytes_that_are_not_those_logged_get_no_name(shelf: Shelf, tmp_path: Path) -> None:
    fill(shelf)
    shelf.lies = True
    with pytest.raises(IntegrityError, match="not those that were logged"):
        download(shelf, tmp_path / "root")
    assert not any(contents(tmp_path / "root").values())


def test_two_programs_fetch_a_large_file_once(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("large.bin", LARGE)
    shelf.pauses_after = 10
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, shelf.url, str(tmp_path / name), "cache"],
            env=os.environ,
        )
        for name in ("one", "two")
    ]
    assert shelf.paused.wait(30)
    shelf.go_on.set()
    assert [program.wait(30) for program in programs] == [0, 0]
    assert contents(tmp_path / "one") == contents(tmp_path / "two") == {"large.bin": LARGE}
    assert len(shelf.bytes_requests()) == 1


def test_a_folder_is_proved_and_cleaned(shelf: Shelf, tmp_path: Path) -> None:
    fill(shelf)
    root, version = tmp_path / "root", version_at(shelf.url)
    download(shelf, root)
    verify(version, root)
    (root / "data" / "mine.txt").write_text("not of the version")
    with pytest.raises(IntegrityError, match=r"mine\.txt' is too much"):
        verify(version, root)
    remove_others(version, root)
    verify(version, root)
    (root / "data" / "3.txt").write_text("334")
    with pytest.raises(IntegrityError, match=r"data/3\.txt' is another file"):
        verify(version, root)
    (root / "data" / "3.txt").unlink()
    with pytest.raises(ValueError, match=r"data/3\.txt' is missing"):
        verify(version, root)


def test_the_cache_keeps_to_its_limit(
    shelf: Shelf, tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shelf)
    monkeypatch.setenv("LABSTEAD_CACHE_LIMIT", "1MB")
    download(shelf, tmp_path / "root")
    assert cache.contents().size <= 1_000_000
    assert contents(tmp_path / "root") == shelf.contents
    monkeypatch.setenv("LABSTEAD_CACHE_LIMIT", "much")
    with pytest.raises(UsageError, match="LABSTEAD_CACHE_LIMIT: 'much' is no size"):
        download(shelf, tmp_path / "root2")
    monkeypatch.setenv("LABSTEAD_CACHE_LIMIT", "0")
    cache.cleanup(0)
    download(shelf, tmp_path / "root2")
    assert (cache.contents().files, contents(tmp_path / "root2")) == (0, shelf.contents)


@pytest.mark.parametrize("name", ["large.bin", "small.txt"])
def test_what_is_changed_in_a_folder_is_changed_nowhere_else(
    shelf: Shelf, tmp_path: Path, name: str
) -> None:
    shelf.put("large.bin", LARGE)
    shelf.put("small.txt", b"small")
    download(shelf, tmp_path / "one")
    download(shelf, tmp_path / "two")
    for folder in ("one", "two"):
        with (tmp_path / folder / name).open("r+b") as file:
            file.write(b"mine")
    download(shelf, tmp_path / "three")
    assert contents(tmp_path / "three") == shelf.contents
    assert contents(tmp_path / "two")["large.bin"][4:] == LARGE[4:]


def test_a_cached_file_needs_no_second_space(shelf: Shelf, tmp_path: Path, cache: Cache) -> None:
    shelf.put("large.bin", LARGE)
    for name in ("one", "two"):
        download(shelf, tmp_path / name)
    shared = [(tmp_path / name / "large.bin").stat().st_nlink for name in ("one", "two")]
    assert shared == [2, 1]
    first = tmp_path / "one" / "large.bin"
    os.utime(first, (1, 1))
    download(shelf, tmp_path / "two again")
    assert first.stat().st_mtime == 1
    first.unlink()
    download(shelf, tmp_path / "three")
    assert (tmp_path / "three" / "large.bin").stat().st_nlink == 2
    assert len(shelf.bytes_requests()) == 1
