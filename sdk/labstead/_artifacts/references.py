"""References to what lies elsewhere: what there is at an address, and how it can be known again.

Nothing is copied. Of a file on disk the MD5 is noted, of what a store keeps its tag, so that a
download can tell whether it is still the same.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from urllib.request import url2pathname

from labstead._artifacts.azure import blob_service
from labstead._artifacts.hashing import digest_of_file
from labstead._artifacts.listing import Entry
from labstead._artifacts.names import checked_path
from labstead._errors import UsageError
from labstead._media.base import needed

MAX_OBJECTS = 10_000_000
_SECONDS = 30.0


def referenced(uri: str, name: str | None, *, checksum: bool, max_objects: int) -> list[Entry]:
    """The entries for an address, several for a folder of files or objects. Raises UsageError."""
    parts = urlsplit(uri)
    if not parts.scheme or "://" not in uri:
        raise UsageError(f"add_reference takes an address such as s3://bucket/key, not {uri!r}")
    find = _FINDERS.get(parts.scheme.lower(), _unknown) if checksum else _unchecked
    found: list[Entry] = []
    for entry in find(uri, name):
        if len(found) >= max_objects:
            raise UsageError(f"{uri} holds more than max_objects={max_objects:,} objects")
        found.append(entry)
    return found


def _unknown(uri: str, name: str | None) -> Iterator[Entry]:
    """Any other scheme is kept as it is."""
    yield Entry(_named(uri, name), uri, None, uri)


def _unchecked(uri: str, name: str | None) -> Iterator[Entry]:
    if uri.startswith("file://") and (path := _local(uri)).is_dir():
        for file in files_below(path):
            yield _of_file(uri, _below(name, file.relative_to(path)), path, file, digest=None)
        return
    yield Entry(_named(uri, name), uri, None, uri)


def _on_disk(uri: str, name: str | None) -> Iterator[Entry]:
    path = _local(uri)
    if path.is_dir():
        for file in files_below(path):
            digest, size = digest_of_file(file)
            place = _below(name, file.relative_to(path))
            yield _of_file(uri, place, path, file, digest=digest, size=size)
    elif path.is_file():
        digest, size = digest_of_file(path)
        yield Entry(_named(uri, name), digest, size, uri)
    else:
        raise UsageError(f"add_reference: there is no file or folder {uri}")


def _of_file(
    uri: str, place: str, folder: Path, file: Path, *, digest: str | None, size: int | None = None
) -> Entry:
    below = quote(file.relative_to(folder).as_posix())
    ref = f"{uri.rstrip('/')}/{below}"
    return Entry(place, digest or ref, file.stat().st_size if size is None else size, ref)


def _local(uri: str) -> Path:
    return Path(url2pathname(unquote(urlsplit(uri).path)))


def files_below(folder: Path) -> Iterator[Path]:
    """All files, in order; links are followed, but into no folder twice."""
    seen = {os.path.realpath(folder)}
    for where, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [one for one in sorted(folders) if _is_new(os.path.join(where, one), seen)]
        for name in sorted(names):
            file = os.path.join(where, name)
            if os.path.isfile(file):
                yield Path(file)


def _is_new(folder: str, seen: set[str]) -> bool:
    real = os.path.realpath(folder)
    if real in seen:
        return False
    seen.add(real)
    return True


def _on_the_web(uri: str, name: str | None) -> Iterator[Entry]:
    import httpx

    headers = {"Accept-Encoding": "identity"}
    try:
        # Not HEAD, which many that hand out signed addresses refuse; the bytes are not read.
        with httpx.stream(
            "GET", uri, follow_redirects=True, headers=headers, timeout=_SECONDS
        ) as answer:
            if not answer.is_success:
                raise UsageError(f"add_reference: {uri} answered {answer.status_code}")
            tag, length = answer.headers.get("ETag"), answer.headers.get("Content-Length", "")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UsageError(f"add_reference: {uri} cannot be reached ({error})") from error
    size = int(length) if length.isdecimal() else None
    yield _tagged(_named(uri, name), uri, tag, size)


def _in_s3(uri: str, name: str | None) -> Iterator[Entry]:
    boto = needed("boto3", "boto3", "a reference to s3://")
    client = boto.client("s3", endpoint_url=os.environ.get("AWS_S3_ENDPOINT_URL") or None)
    bucket, key = bucket_and_key(uri)
    try:
        if key and (one := _s3_object(client, bucket, key)) is not None:
            yield _of_s3(uri, _named(uri, name), one)
            return
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key)
        found = [one for page in pages for one in page.get("Contents", [])]
    except Exception as error:  # its classes are made at run time
        raise UsageError(f"add_reference: {uri} cannot be read ({in_a_line(error)})") from error
    yield from _objects(uri, key, name, [(one["Key"], one["ETag"], one["Size"]) for one in found])


def _s3_object(client: Any, bucket: str, key: str) -> Any:
    try:
        return client.head_object(Bucket=bucket, Key=key)
    except client.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise


def _of_s3(uri: str, place: str, found: Any) -> Entry:
    version = found.get("VersionId")
    extra = {"versionID": version} if version and version != "null" else {}
    return _tagged(place, uri, found["ETag"], found["ContentLength"], **extra)


def _in_google(uri: str, name: str | None) -> Iterator[Entry]:
    library = needed("google.cloud.storage", "google-cloud-storage", "a reference to gs://")
    bucket, key = bucket_and_key(uri)
    try:
        shelf = library.Client().bucket(bucket)
        one = shelf.get_blob(key) if key else None
        if one is not None:
            extra = {"versionID": str(one.generation)}
            yield _tagged(_named(uri, name), uri, one.etag, one.size, **extra)
            return
        found = [(blob.name, blob.etag, blob.size) for blob in shelf.list_blobs(prefix=key)]
    except Exception as error:
        raise UsageError(f"add_reference: {uri} cannot be read ({in_a_line(error)})") from error
    yield from _objects(uri, key, name, found)


def _in_azure(uri: str, name: str | None) -> Iterator[Entry]:
    service = blob_service()
    container, key = bucket_and_key(uri)
    try:
        if key and (one := _azure_blob(service, container, key)) is not None:
            extra = {"versionID": one.version_id} if one.version_id else {}
            yield _tagged(_named(uri, name), uri, one.etag, one.size, **extra)
            return
        blobs = service.get_container_client(container).list_blobs(name_starts_with=key)
        found = [(blob.name, blob.etag, blob.size) for blob in blobs]
    except Exception as error:
        raise UsageError(f"add_reference: {uri} cannot be read ({in_a_line(error)})") from error
    yield from _objects(uri, key, name, found)


def _azure_blob(service: Any, container: str, key: str) -> Any:
    client = service.get_blob_client(container, key)
    return client.get_blob_properties() if client.exists() else None


def _objects(
    uri: str, prefix: str, name: str | None, found: list[tuple[str, str, int]]
) -> Iterator[Entry]:
    """Those below a prefix, by key, tag and size; “folders” that a console made are left out."""
    start = urlsplit(uri)
    some = [one for one in found if not one[0].endswith("/")]
    if not some:
        raise UsageError(f"add_reference: there is nothing at {uri}")
    for key, tag, size in some:
        below = key[len(prefix) :].lstrip("/") or posixpath.basename(key)
        place = checked_path(f"{name.rstrip('/')}/{below}" if name else below)
        yield _tagged(place, f"{start.scheme}://{start.netloc}/{key}", tag, size)


def in_a_line(why: object) -> str:
    """What a store's library says may be pages long; the first line has it all."""
    lines = str(why).strip().splitlines() or [type(why).__name__]
    return lines[0].rstrip(". ")


def bucket_and_key(uri: str) -> tuple[str, str]:
    """As they stand: a key may hold any character, %, ? and # among them."""
    bucket, _, key = uri.partition("://")[2].partition("/")
    return bucket, key


def _tagged(place: str, uri: str, tag: str | None, size: int | None, **extra: str) -> Entry:
    plain = (tag or "").strip().removeprefix("W/").strip('"')
    if not plain:
        return Entry(place, uri, size, uri, extra)
    return Entry(place, plain, size, uri, {"etag": plain, **extra})


def _named(uri: str, name: str | None) -> str:
    if name is not None:
        return checked_path(name)
    last = posixpath.basename(unquote(urlsplit(uri).path).rstrip("/")) or urlsplit(uri).netloc
    return checked_path(last)


def _below(name: str | None, rest: Path) -> str:
    return checked_path(f"{name.rstrip('/')}/{rest.as_posix()}" if name else rest.as_posix())


_FINDERS: dict[str, Callable[[str, str | None], Iterator[Entry]]] = {
    "file": _on_disk,
    "http": _on_the_web,
    "https": _on_the_web,
    "s3": _in_s3,
    "gs": _in_google,
    "az": _in_azure,
}
