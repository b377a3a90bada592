"""An S3-compatible bucket, through the client of django-storages.

Its own file objects fetch whole objects; here ranges are read, and parts are written.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, cast

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.http import content_disposition_header

from artifacts.digests import as_hex, digest_of
from artifacts.storage.part import Part
from artifacts.storage.protocol import Address, Bytes, FoundPart, Readable

MISSING = {"404", "NoSuchKey", "NoSuchUpload", "NotFound"}


class BucketVault:
    liked_part_bytes = 16 << 20  # one that comes through us is in memory
    wants_digests = True

    def __init__(self) -> None:
        self._storage = cast("Any", default_storage)
        self._client = self._storage.connection.meta.client
        self._bucket = self._storage.bucket_name

    def write(self, name: str, *pieces: Bytes) -> None:
        data = b"".join(pieces)
        self._client.put_object(**self.at(name), Body=data, ContentMD5=digest_of(data))

    def begin(self, name: str, *, in_parts: bool) -> str:
        if not in_parts:
            return ""
        return str(self._client.create_multipart_upload(**self.at(name))["UploadId"])

    def write_part(
        self, name: str, upload_id: str, number: int, offset: int, content: Readable
    ) -> str:
        body = content.read()
        where = self.at(name) | {"Body": body, "ContentMD5": digest_of(body)}
        if not upload_id:
            return str(self._client.put_object(**where)["ETag"])
        part = self._client.upload_part(**where, UploadId=upload_id, PartNumber=number)
        return str(part["ETag"])

    def parts(self, name: str, upload_id: str) -> list[FoundPart] | None:
        if not upload_id:
            size = self.size(name)
            return [] if size is None else [FoundPart(1, size, "")]
        pages = self._client.get_paginator("list_parts")
        try:
            found = [
                FoundPart(part["PartNumber"], part["Size"], part["ETag"])
                for page in pages.paginate(**self.at(name), UploadId=upload_id)
                for part in page.get("Parts", ())
            ]
        except ClientError as error:
            if not is_missing(error):
                raise
            return []
        return found

    def finish(self, name: str, upload_id: str, parts: Sequence[FoundPart]) -> None:
        if not upload_id:
            return
        listed = [{"PartNumber": part.number, "ETag": part.etag} for part in parts]
        try:
            self._client.complete_multipart_upload(
                **self.at(name), UploadId=upload_id, MultipartUpload={"Parts": listed}
            )
        except ClientError as error:
            if not is_missing(error):
                raise
            # A retry finds the upload gone and the object there.
            if self.size(name) is None:
                raise FileNotFoundError(name) from error

    def abort(self, name: str, upload_id: str) -> None:
        if not upload_id:
            return
        try:
            self._client.abort_multipart_upload(**self.at(name), UploadId=upload_id)
        except ClientError as error:
            if not is_missing(error):
                raise

    def size(self, name: str) -> int | None:
        head = self.head(name)
        return None if head is None else int(head["ContentLength"])

    def head(self, name: str) -> Any:
        try:
            return self._client.head_object(**self.at(name))
        except ClientError as error:
            if not is_missing(error):
                raise
            return None

    def open(self, name: str, size: int, *, offset: int = 0) -> io.RawIOBase:
        return ObjectPart(self._client, self.at(name), size=size, offset=offset)

    def upload_address(
        self, name: str, upload_id: str, number: int, *, digest: str
    ) -> Address | None:
        if not settings.LABSTEAD_STORAGE_DIRECT:
            return None
        if not upload_id:
            where = self.at(name) | {"ContentMD5": digest}
            return Address(self.signed("put_object", where), {"Content-MD5": digest})
        where = self.at(name) | {"UploadId": upload_id, "PartNumber": number}
        return Address(self.signed("upload_part", where))

    def download_address(self, name: str, *, filename: str) -> Address | None:
        if not settings.LABSTEAD_STORAGE_DIRECT:
            return None
        disposition = content_disposition_header(True, filename) or "attachment"
        where = self.at(name) | {"ResponseContentDisposition": disposition}
        return Address(self.signed("get_object", where))

    def signed(self, operation: str, where: dict[str, Any]) -> str:
        seconds = settings.LABSTEAD_LINK_SECONDS
        return str(self._client.generate_presigned_url(operation, Params=where, ExpiresIn=seconds))

    def is_proved(self, name: str, digest: str) -> bool:
        """An object of one part has its MD5 as tag, unless the bucket encrypts with a key."""
        head = self.head(name)
        return head is not None and head["ETag"].strip('"') == as_hex(digest)

    def at(self, name: str) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": self._storage._normalize_name(name)}


def is_missing(error: ClientError) -> bool:
    return str(error.response.get("Error", {}).get("Code")) in MISSING


class ObjectPart(Part):
    """Some bytes of an object, fetched as one stream from where it is read.

    Seeking elsewhere begins another stream.
    """

    def __init__(self, client: Any, where: dict[str, Any], *, size: int, offset: int) -> None:
        super().__init__(size=size, offset=offset)
        self._client, self._where = client, where
        self._body: Any = None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        before = self._at
        if super().seek(offset, whence) != before:
            self._end_stream()
        return self._at

    def read(self, size: int = -1) -> bytes:
        wanted = self._wanted(size)
        if not wanted:
            return b""
        data = bytes(self._stream().read(wanted))
        self._at += len(data)
        return data

    def _stream(self) -> Any:
        if self._body is None:
            first, last = self._offset + self._at, self._offset + self._size - 1
            try:
                answer = self._client.get_object(**self._where, Range=f"bytes={first}-{last}")
            except ClientError as error:
                if is_missing(error):
                    raise FileNotFoundError(self._where["Key"]) from error
                raise
            self._body = answer["Body"]
        return self._body

    def _end_stream(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None

    def close(self) -> None:
        self._end_stream()
        super().close()
