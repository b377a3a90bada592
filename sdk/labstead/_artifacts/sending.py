"""Bringing one artifact to the server.

Every step may be repeated, and the server says each time what it lacks: so whoever is cut off
begins again at the front, and sends nothing twice that has arrived.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from labstead._artifacts.bytes_to_send import Pack, Reader, packs_of
from labstead._artifacts.content import Cancelled, Content, ContentGone
from labstead._artifacts.late_digests import crc32_in
from labstead._artifacts.package import Package
from labstead._artifacts.parallel import in_parallel
from labstead._connection.http_client import HttpClient
from labstead._errors import RequestRefusedError, ServerUnavailableError

PACKS_AT_A_TIME = 2
FILES_AT_A_TIME = 4
_FILES_IN_PLAN = 200
_COMMITS = 3
_LOOK_SECONDS = 1.0
_PACK = "application/x-labstead-pack"
_NOT_SENT = ("removed", "commits", "token")


@dataclass(frozen=True, slots=True)
class Plan:
    """Parts of one file that go one after another."""

    digest: str
    content: Content
    parts: list[Mapping[str, Any]]


class Sending:
    """Used by one thread, which has others help it. May be used again after trouble."""

    def __init__(
        self,
        client: HttpClient,
        package: Package,
        project_path: str,
        run_id: str | None,
        stop: threading.Event,
    ) -> None:
        self.total_bytes = 0
        """What the server lacked when it was asked."""
        self.sent_bytes = 0
        self._main = client
        self._package = package
        self._project = project_path
        self._run_id = run_id
        self._stop = stop
        self._reader = Reader(package, stop)
        self.via = "any"
        """The way that large files take: “server” once the bucket could not be reached."""
        self._own = threading.local()
        self._opened: list[HttpClient] = []
        self._lock = threading.Lock()

    def send(self) -> dict[str, Any] | None:
        """The version that it is at the server now; None when somebody else commits it.

        Raises CommunicationError, Cancelled, ContentGone or OSError.
        """
        try:
            head = self._package.head()
            draft = self._begin(head)
            if draft["state"] == "committed":
                return dict(draft["version"])
            return self._complete(draft, head)
        finally:
            for client in self._opened:
                client.close()
            self._opened, self._own = [], threading.local()

    def _begin(self, head: Mapping[str, Any]) -> dict[str, Any]:
        body = {name: value for name, value in head.items() if value not in (None, "", [], {})}
        for name in _NOT_SENT:
            body.pop(name, None)
        if self._run_id is not None:
            body["run"] = self._run_id
        return self._main.post(
            f"{self._project}/artifact-drafts", body, headers={"Idempotency-Key": head["token"]}
        )

    def _complete(self, draft: Mapping[str, Any], head: Mapping[str, Any]) -> dict[str, Any] | None:
        try:
            self._fill(draft, head["removed"])
            return self._commit(draft, head["removed"]) if head.get("commits", True) else None
        except RequestRefusedError as refusal:
            if refusal.status == 404:  # nobody had touched the draft for too long: a new one
                raise ServerUnavailableError(str(refusal)) from refusal
            raise

    def _path_of(self, draft: Mapping[str, Any]) -> str:
        return f"{self._project}/artifact-drafts/{draft['id']}"

    def _fill(self, draft: Mapping[str, Any], removed: list[str]) -> None:
        path = self._path_of(draft)
        self.total_bytes = self.sent_bytes = 0
        contents = self._package.contents()
        known = self._send_late(path, contents)
        contents = {known.get(name, name): content for name, content in contents.items()}
        missing = self._tell(path, removed, known)
        lacking = {digest: contents[digest] for digest in missing if digest in contents}
        if len(lacking) < len(missing):
            raise ContentGone("files of the version that it began with are not there any more")
        self.total_bytes += sum(content.size for content in lacking.values())
        small, large = _divided(lacking, draft)
        packs = packs_of(small, int(draft["pack_bytes"]))
        in_parallel(packs, lambda pack: self._send_pack(path, pack), PACKS_AT_A_TIME, self._stop)
        self._check_stop()
        for some in _by(_FILES_IN_PLAN, large):
            self._send_files(path, some)

    def _send_late(self, path: str, contents: Mapping[str, Content]) -> dict[str, str]:
        """The files whose digest the server takes; the digests of all provisional names."""
        known = self._package.digests()
        late = {name: one for name, one in contents.items() if crc32_in(name) is not None}
        late = {name: one for name, one in late.items() if name not in known}
        self.total_bytes = sum(content.size for content in late.values())
        for some in _by(_FILES_IN_PLAN, late):
            self._send_files(path, some)
        return self._package.digests() if late else known

    def _tell(self, path: str, removed: list[str], known: Mapping[str, str]) -> list[str]:
        """Digests whose bytes the server lacks."""
        missing: dict[str, None] = {}
        for first in range(0, len(removed), 10_000):
            self._main.post(f"{path}/entries", {"remove": removed[first : first + 10_000]})
        for some in self._package.entries():
            self._check_stop()
            for row in some:
                row["digest"] = known.get(row["digest"], row["digest"])
            answer = self._main.post(f"{path}/entries", {"entries": some})
            missing.update(dict.fromkeys(answer["missing"]))
        return list(missing)

    def _send_pack(self, path: str, pack: Pack) -> None:
        head = pack.head
        try:
            self._client().post_bytes(
                f"{path}/packs", self._reader.pack(pack), len(head) + pack.size, _PACK
            )
        except RequestRefusedError as refusal:
            self._check_contents(dict(pack.contents), refusal)
        self._count(pack.size)

    def _check_contents(
        self, contents: Mapping[str, Content], refusal: RequestRefusedError
    ) -> None:
        """Always raises: what has changed here, or that the bytes were damaged on their way."""
        if refusal.code not in ("digest_differs", "size_differs"):
            raise refusal
        for digest, content in contents.items():
            self._reader.check(digest, content)
        raise ServerUnavailableError(f"bytes came to the server damaged ({refusal})") from refusal

    def _send_files(self, path: str, contents: Mapping[str, Content]) -> None:
        files = [{"digest": digest, "size": one.size} for digest, one in contents.items()]
        answer = self._main.post(f"{path}/uploads", {"files": files, "via": self.via})
        self._read_digests(
            {
                upload["digest"]: contents[upload["digest"]]
                for upload in answer["uploads"]
                if upload["wants_digest"]
            }
        )
        uploads = [upload for upload in answer["uploads"] if not upload["wants_digest"]]
        files = [{"digest": one["digest"], "size": one["size"]} for one in uploads]
        plans = [
            plan for upload in uploads for plan in self._plans(upload, contents[upload["digest"]])
        ]
        in_parallel(plans, self._send_parts, FILES_AT_A_TIME, self._stop)
        self._check_stop()
        while files:
            files = self._completed(path, files, contents)

    def _read_digests(self, contents: Mapping[str, Content]) -> None:
        """Of large files that the server may have, or that go elsewhere than to it."""
        for name, content in contents.items():
            self._package.note_digests({name: self._reader.digest(content)})

    def _plans(self, upload: Mapping[str, Any], content: Content) -> Iterator[Plan]:
        """To the server a file goes from its beginning to its end, so that it can be hashed in
        passing; a bucket takes parts in any order, and is faster with several at a time."""
        lacking = [part for part in upload["parts"] if not part["is_stored"]]
        is_ours = all(part["url"].startswith(self._main.base_url) for part in lacking)
        if lacking and is_ours:
            yield Plan(upload["digest"], content, lacking)
        elif lacking:
            yield from (Plan(upload["digest"], content, [part]) for part in lacking)

    def _send_parts(self, plan: Plan) -> None:
        for part in plan.parts:
            where = Content(plan.content.file, plan.content.offset + part["offset"], part["size"])
            try:
                self._put(part, where)
            except RequestRefusedError as refusal:
                if refusal.code == "upload_closed":
                    raise ServerUnavailableError(str(refusal)) from refusal
                self._check_contents({plan.digest: plan.content}, refusal)
            self._count(where.size)

    def _put(self, part: Mapping[str, Any], where: Content) -> None:
        client, url = self._client(), str(part["url"])
        try:
            client.put_file(url, self._reader.stretch(where), where.size, part["headers"])
        except ServerUnavailableError:
            if not url.startswith(client.base_url):
                self.via = "server"  # which can always be reached, unlike a bucket
            raise

    def _completed(
        self, path: str, files: list[dict[str, Any]], contents: Mapping[str, Content]
    ) -> list[dict[str, Any]]:
        """Those that are still being proved, after a pause."""
        try:
            answer = self._main.post(f"{path}/uploads/complete", {"files": files})
        except RequestRefusedError as refusal:
            if refusal.code == "parts_missing":
                raise ServerUnavailableError(str(refusal)) from refusal
            self._check_contents(contents, refusal)
        self._package.note_digests(answer["digests"])
        pending = set(answer["pending"])
        if pending and self._stop.wait(_LOOK_SECONDS):
            raise Cancelled
        return [file for file in files if file["digest"] in pending]

    def _commit(self, draft: Mapping[str, Any], removed: list[str]) -> dict[str, Any]:
        for _ in range(_COMMITS):
            self._check_stop()
            try:
                return dict(self._main.post(f"{self._path_of(draft)}/commit", {})["version"])
            except RequestRefusedError as refusal:
                if refusal.code != "files_missing":
                    raise
                last = refusal
            self._fill(draft, removed)
        raise ServerUnavailableError(str(last)) from last

    def _client(self) -> HttpClient:
        """This thread's."""
        client: HttpClient | None = getattr(self._own, "client", None)
        if client is None:
            client = self._own.client = self._main.another()
            self._opened.append(client)
        return client

    def _count(self, size: int) -> None:
        with self._lock:
            self.sent_bytes += size

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise Cancelled


def _divided(
    contents: Mapping[str, Content], draft: Mapping[str, Any]
) -> tuple[dict[str, Content], dict[str, Content]]:
    """Small files, which go together, and large ones."""
    most = int(draft["small_file_bytes"])
    small = {digest: one for digest, one in contents.items() if one.size <= most}
    return small, {digest: one for digest, one in contents.items() if digest not in small}


def _by(count: int, contents: Mapping[str, Content]) -> Iterator[dict[str, Content]]:
    rest = iter(contents.items())
    while some := dict(islice(rest, count)):
        yield some
