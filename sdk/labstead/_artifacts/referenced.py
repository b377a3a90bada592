"""Fetching what lies elsewhere: buckets, web servers, disks. Nothing is taken for what it is not.

What was noted when the reference was added (an MD5, or the tag that the store gave) has to be true
of what is there now.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from labstead._artifacts.azure import blob_service
from labstead._artifacts.cache import key_of
from labstead._artifacts.hashing import BLOCK_BYTES, as_digest, new_hash
from labstead._artifacts.listing import Entry
from labstead._artifacts.references import bucket_and_key, in_a_line
from labstead._artifacts.source import write_all
from labstead._errors import Error, IntegrityError, UsageError
from labstead._media.base import needed

Blocks = Iterator[bytes]


class Found:
    """What is at the address now: the store's tag for it, if it has one, and its bytes."""

    def __init__(self, tag: str | None, blocks: Blocks) -> None:
        self.tag = tag
        self.blocks = blocks


def fetch_reference(entry: Entry, file: BinaryIO, progress: Callable[[], None]) -> None:
    """Write what an entry refers to. Raises IntegrityError when that has changed since, Error when
    it cannot be had; ``progress`` is called for each block and may raise."""
    ref = entry.ref or ""
    scheme = ref.partition(":")[0].lower()
    if scheme not in _OPENERS:
        raise UsageError(f"{entry.path!r} lies at {ref}, and {scheme}:// cannot be fetched here")
    with _OPENERS[scheme](entry) as found:
        _check_tag(entry, found.tag)
        digest, size = new_hash(), 0
        for block in _read(entry, found.blocks):
            write_all(file, block)
            digest.update(block)
            size += len(block)
            progress()
    if entry.size is not None and size != entry.size:
        raise _changed(entry, f"it had {entry.size:,} bytes and has {size:,}")
    if promised_md5(entry) and as_digest(digest) != entry.digest:
        raise _changed(entry, "its MD5 is another")


def _read(entry: Entry, blocks: Blocks) -> Blocks:
    """What breaks off on the way has the classes of each store's library."""
    try:
        yield from blocks
    except Exception as error:
        raise _cannot(entry, error) from error


def promised_md5(entry: Entry) -> bool:
    """Whether the digest is one, and no tag of a store."""
    try:
        return bool(key_of(entry.digest))
    except UsageError:
        return False


def _check_tag(entry: Entry, found: str | None) -> None:
    promised = entry.extra.get("etag") or (None if promised_md5(entry) else entry.digest)
    if not promised or promised == entry.ref or (found is None and promised_md5(entry)):
        return
    now = _plain_tag(found or "")
    if _plain_tag(str(promised)) != now:
        raise _changed(entry, f"its tag was {promised} and is {now or 'missing'}")


def _plain_tag(tag: str) -> str:
    return tag.strip().removeprefix("W/").strip('"')


def _changed(entry: Entry, how: str) -> IntegrityError:
    return IntegrityError(
        f"{entry.ref} is not what {entry.path!r} referred to: {how}. Log a new version with what "
        "is there now, or download with allow_missing_references=True"
    )


def _cannot(entry: Entry, why: object) -> Error:
    return Error(
        f"{entry.ref}, which {entry.path!r} refers to, cannot be fetched: {in_a_line(why)}. "
        "Download with allow_missing_references=True to leave it out"
    )


@contextlib.contextmanager
def _on_disk(entry: Entry) -> Iterator[Found]:
    path = url2pathname(unquote(urlsplit(entry.ref or "").path))
    try:
        with open(path, "rb") as file:
            yield Found(None, iter(lambda: file.read(BLOCK_BYTES), b""))
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        if error.filename and os.fspath(error.filename) == path:
            raise _cannot(entry, error.strerror) from error
        raise


@contextlib.contextmanager
def _on_the_web(entry: Entry) -> Iterator[Found]:
    import httpx

    headers = {"Accept-Encoding": "identity"}
    try:
        with httpx.stream("GET", entry.ref or "", follow_redirects=True, headers=headers) as answer:
            if not answer.is_success:
                raise _cannot(entry, f"the answer was {answer.status_code}")
            yield Found(answer.headers.get("ETag"), answer.iter_raw())
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _cannot(entry, error or type(error).__name__) from error


@contextlib.contextmanager
def _in_s3(entry: Entry) -> Iterator[Found]:
    boto = needed("boto3", "boto3", "a reference to s3://")
    bucket, key = bucket_and_key(entry.ref or "")
    where: dict[str, Any] = {"Bucket": bucket, "Key": key}
    if version := entry.extra.get("versionID"):
        where["VersionId"] = version
    client = boto.client("s3", endpoint_url=os.environ.get("AWS_S3_ENDPOINT_URL") or None)
    try:
        answer = client.get_object(**where)
    except Exception as error:  # its classes are made at run time
        raise _cannot(entry, error) from error
    with contextlib.closing(answer["Body"]) as body:
        yield Found(answer.get("ETag"), iter(lambda: body.read(BLOCK_BYTES), b""))


@contextlib.contextmanager
def _in_google(entry: Entry) -> Iterator[Found]:
    library = needed("google.cloud.storage", "google-cloud-storage", "a reference to gs://")
    bucket, key = bucket_and_key(entry.ref or "")
    try:
        shelf = library.Client().bucket(bucket)
        blob = shelf.get_blob(key, generation=entry.extra.get("versionID"))
        if blob is None:
            raise FileNotFoundError("there is nothing")
        stream = blob.open("rb")
    except Exception as error:
        raise _cannot(entry, error) from error
    with stream:
        yield Found(blob.etag, iter(lambda: stream.read(BLOCK_BYTES), b""))


@contextlib.contextmanager
def _in_azure(entry: Entry) -> Iterator[Found]:
    service = blob_service()
    container, key = bucket_and_key(entry.ref or "")
    try:
        blob = service.get_blob_client(container, key, version_id=entry.extra.get("versionID"))
        stream = blob.download_blob()
    except Exception as error:
        raise _cannot(entry, error) from error
    yield Found(stream.properties.etag, stream.chunks())


_OPENERS: dict[str, Callable[[Entry], contextlib.AbstractContextManager[Found]]] = {
    "file": _on_disk,
    "http": _on_the_web,
    "https": _on_the_web,
    "s3": _in_s3,
    "gs": _in_google,
    "az": _in_azure,
}
