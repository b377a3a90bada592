"""Manifests and folders that would have us write elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from labstead import UsageError
from labstead._artifacts.fetching import remove_others
from labstead._artifacts.root import clash, is_unfit_on_windows
from tests.sdk.artifacts.shelf import Shelf
from tests.sdk.artifacts.test_downloads import contents, download, version_at

LARGE = os.urandom(1_100_000)


@pytest.mark.parametrize("content", [b"small", LARGE])
@pytest.mark.parametrize(
    "path",
    [
        "../evil", "a/../../evil", "/tmp/evil-labstead", "..", ".", "", "a//b", "a/./b", "a\\..\\b",
        "a\0b", "new\nline", "C:\\evil\\x",
    ],
)  # fmt: skip
def test_a_path_that_leads_out_is_refused(
    shelf: Shelf, tmp_path: Path, path: str, content: bytes
) -> None:
    shelf.put(path, content)
    root = tmp_path / "in" / "root"
    with pytest.raises(UsageError, match="outside"):
        download(shelf, root)
    assert contents(tmp_path / "in") == {}
    assert not Path("/tmp/evil-labstead").exists()


@pytest.mark.parametrize("skip_cache", [False, True])
@pytest.mark.parametrize("content", [b"small", LARGE])
def test_links_in_the_root_lead_nowhere(
    shelf: Shelf, tmp_path: Path, content: bytes, skip_cache: bool
) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "mine").write_text("stays")
    (root / "folder").symlink_to(outside)
    (root / "file").symlink_to(outside / "mine")
    shelf.put("file", content)
    download(shelf, root, skip_cache=skip_cache)
    assert (root / "file").read_bytes() == content
    assert not (root / "file").is_symlink()
    shelf.put("folder/mine", content)
    with pytest.raises(UsageError, match="stands in"):
        download(shelf, root, skip_cache=skip_cache)
    assert contents(outside) == {"mine": b"stays"}


def test_a_link_named_as_root_is_meant(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "root").symlink_to(tmp_path / "disk")
    shelf.put("a/b", b"1")
    download(shelf, tmp_path / "root")
    assert contents(tmp_path / "disk") == {"a/b": b"1"}


@pytest.mark.parametrize("paths", [("a", "a/b"), ("a/b", "a"), ("x/a", "x/a/b/c")])
def test_a_file_that_is_also_a_folder_is_told(
    shelf: Shelf, tmp_path: Path, paths: tuple[str, str]
) -> None:
    for path in paths:
        shelf.put(path, path.encode())
    with pytest.raises(UsageError, match="stands in"):
        download(shelf, tmp_path / "root")


def test_a_pipe_or_a_folder_in_the_way_does_no_harm(shelf: Shelf, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    os.mkfifo(root / "pipe")
    shelf.put("pipe", b"1")
    download(shelf, root)
    assert contents(root) == {"pipe": b"1"}
    shelf.put("folder", b"1")
    with pytest.raises(UsageError, match="stands in"):
        download(shelf, root)


def test_cleaning_follows_no_link(shelf: Shelf, tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "mine").write_text("stays")
    (root / "folder").symlink_to(outside)
    remove_others(version_at(shelf.url), root)
    assert (list(root.iterdir()), contents(outside)) == ([], {"mine": b"stays"})


def test_a_digest_that_is_a_path_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("a", LARGE)
    shelf.entries[0]["digest"] = "../../../../evil"
    with pytest.raises(UsageError, match="no digest"):
        download(shelf, tmp_path / "root")


def test_names_that_one_disk_takes_for_one_are_found() -> None:
    for first, second in [
        ("data/A.txt", "data/a.txt"), ("Data/a", "data/b"), ("caf\u00e9", "cafe\u0301"),
    ]:  # fmt: skip
        seen: dict[str, str] = {}
        assert clash(seen, first) is None
        assert clash(seen, second) is not None
    assert clash({}, "data/a/data") is None
    for name in ("con", "a/NUL.txt", "a:b", "dot./x", "end ", "a?"):
        assert is_unfit_on_windows(name)
    assert not is_unfit_on_windows("data/config.json")
