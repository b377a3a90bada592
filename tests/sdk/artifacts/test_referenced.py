"""What references lead to is fetched, and has to be what it was."""

from __future__ import annotations

import sys
from pathlib import Path

import boto3
import pytest

import labstead
from labstead import IntegrityError, UsageError
from tests.sdk.artifacts.shelf import Shelf
from tests.sdk.artifacts.test_downloads import contents, download


def refer(shelf: Shelf, uri: str, **how: object) -> None:
    artifact = labstead.Artifact("iris", "dataset")
    artifact.add_reference(uri, **how)  # type: ignore[arg-type]
    shelf.refer(artifact)


def test_files_on_disk(shelf: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "raw data"
    folder.mkdir()
    (folder / "a ü.csv").write_bytes(b"1,2")
    (folder / "b.csv").write_bytes(b"3,4")
    refer(shelf, folder.as_uri())
    download(shelf, tmp_path / "root")
    assert contents(tmp_path / "root") == {"a ü.csv": b"1,2", "b.csv": b"3,4"}
    (folder / "b.csv").write_bytes(b"5,6")
    assert download(shelf, tmp_path / "root").files == 2  # the right ones are there
    with pytest.raises(IntegrityError, match="its MD5 is another"):
        download(shelf, tmp_path / "other")
    (folder / "b.csv").unlink()
    with pytest.raises(labstead.Error, match=r"No such file.*allow_missing_references"):
        download(shelf, tmp_path / "other")
    tally = download(shelf, tmp_path / "third", leaves_out=True)
    assert (tally.files, len(tally.skipped)) == (1, 1)
    assert contents(tmp_path / "third") == {"a ü.csv": b"1,2"}


def test_addresses_on_the_web(shelf: Shelf, tmp_path: Path) -> None:
    shelf.contents["a.csv"] = b"1,2"
    shelf.tag = '"first"'
    refer(shelf, f"{shelf.url}/bytes/a.csv")
    download(shelf, tmp_path / "root")
    assert contents(tmp_path / "root") == {"a.csv": b"1,2"}
    shelf.tag = 'W/"second"'
    with pytest.raises(IntegrityError, match="its tag was first"):
        download(shelf, tmp_path / "root")
    shelf.tag, shelf.contents["a.csv"] = '"first"', b"1,2,3"
    with pytest.raises(IntegrityError, match="it had 3 bytes and has 5"):
        download(shelf, tmp_path / "root")
    assert contents(tmp_path / "root") == {"a.csv": b"1,2"}


def test_objects_in_a_bucket(
    shelf: Shelf, tmp_path: Path, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-tests")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_S3_ENDPOINT_URL", store)
    client = boto3.client("s3", endpoint_url=store)
    client.create_bucket(Bucket="pictures")
    for key in ("cats/1 a%20?#.png", "cats/2.png"):
        client.put_object(Bucket="pictures", Key=key, Body=key.encode())
    refer(shelf, "s3://pictures/cats/", name="train")
    download(shelf, tmp_path / "root")
    assert contents(tmp_path / "root") == {
        "train/1 a%20?#.png": b"cats/1 a%20?#.png",
        "train/2.png": b"cats/2.png",
    }
    client.put_object(Bucket="pictures", Key="cats/2.png", Body=b"another")
    with pytest.raises(IntegrityError, match="its tag was"):
        download(shelf, tmp_path / "other")
    client.delete_object(Bucket="pictures", Key="cats/2.png")
    with pytest.raises(
        labstead.Error, match=r"does not exist\. Download with allow_missing_references"
    ):
        download(shelf, tmp_path / "other")


def test_what_cannot_be_fetched_here_is_told(shelf: Shelf, tmp_path: Path) -> None:
    refer(shelf, "tape://vault/old.tar")
    with pytest.raises(UsageError, match="tape:// cannot be fetched here"):
        download(shelf, tmp_path / "root")
    assert download(shelf, tmp_path / "root", leaves_out=True).files == 0


@pytest.mark.parametrize(
    ("uri", "library"),
    [("gs://bucket/key", "google-cloud-storage"), ("az://container/key", "azure-storage-blob")],
)
def test_a_store_whose_library_is_missing_is_told(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uri: str, library: str
) -> None:
    for module in ("google.cloud.storage", "azure.storage.blob"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=library):
        refer(shelf, uri)
    refer(shelf, uri, checksum=False)  # which nobody has to look up
    with pytest.raises(UsageError, match=library):
        download(shelf, tmp_path / "root")
