"""One place that speaks HTTP: sends a request, and turns what went wrong into our exceptions."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, urljoin, urlsplit

import orjson

from labstead._errors import AuthenticationError, RequestRefusedError, ServerUnavailableError
from labstead._settings.credentials import key_for
from labstead._version import __version__

if TYPE_CHECKING:
    import httpx

_GZIP_ABOVE_BYTES = 1024
_LOCAL_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
_TIMEOUT_SECONDS = 30.0
_STORED_BYTES_A_SECOND = 10e6
"""A server that has all bytes of a file may take so long to put them away before it answers."""
_MOVED = 307
_SAID_BY_PROXIES = frozenset({401, 413})
"""Refusals that mean the same from whatever stands before the server."""


class HttpClient:
    """A connection to one server with one key. Safe to use from one thread at a time."""

    def __init__(self, base_url: str, api_key: str | None, timeout: float | None = None) -> None:
        """``timeout`` is in seconds, for one request; 30 by default."""
        self.base_url = base_url
        self._timeout = timeout or _TIMEOUT_SECONDS
        self._is_local = urlsplit(base_url).hostname in _LOCAL_HOSTS
        self._api_key = api_key
        self._stored_key = key_for(base_url)
        self._connection: httpx.Client | None = None
        self._storage: dict[bool, httpx.Client] = {}
        """By whether certificates are checked."""

    def another(self) -> HttpClient:
        """One for another thread."""
        client = HttpClient(self.base_url, self._api_key, self._timeout)
        client._stored_key = self._stored_key
        return client

    def get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path)

    def post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        return self._ask("POST", path, json=body, headers=headers)

    def patch(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._ask("PATCH", path, json=body)

    def put(self, path: str) -> None:
        self._tell("PUT", path)

    def delete(self, path: str) -> None:
        self._tell("DELETE", path)

    def _tell(self, method: str, path: str) -> None:
        with self._network_trouble_translated():
            response = self._request(method, f"{self.base_url}/api/v1{path}")
        _raise_for_status(response, self.base_url)

    def _request(self, method: str, url: str, **said: Any) -> httpx.Response:
        """What was renamed answers at its old address with the new one, which is asked instead."""
        client = self._connected()
        response = client.request(method, url, **said)
        moved = urljoin(url, response.headers.get("Location", ""))
        is_ours = response.status_code == _MOVED and moved.startswith(f"{self.base_url}/")
        if not is_ours or not isinstance(said.get("content"), (bytes, type(None))):
            return response
        return client.request(method, moved, **said)

    def download(self, path: str, target: Path) -> None:
        """Write what is at an address to a file, whole or not at all; makes its folder."""
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = target.with_name(f".{target.name}.downloading")
        try:
            with self._network_trouble_translated(), scratch.open("wb") as file:
                self._copy_to(file, f"{self.base_url}/api/v1{path}")
            scratch.replace(target)
        finally:
            scratch.unlink(missing_ok=True)

    def _copy_to(self, file: BinaryIO, url: str) -> None:
        with self._connected().stream("GET", url, follow_redirects=True) as response:
            if not response.is_success:
                response.read()
            _raise_for_status(response, self.base_url)
            file.writelines(response.iter_bytes())

    def post_lines(
        self, path: str, offset: int, lines: list[bytes], writer: str | None = None
    ) -> dict[str, Any]:
        """Append NDJSON lines to a stream at ``offset``; gzip when it pays.

        On this machine it never does: it takes longer than all the rest of the sender's work.
        """
        content, headers = b"\n".join(lines), {"Content-Type": "application/x-ndjson"}
        if len(content) > _GZIP_ABOVE_BYTES and not self._is_local:
            # Level 1: most of the gain for a fifth of the time, which the training would pay.
            content = gzip.compress(content, compresslevel=1)
            headers["Content-Encoding"] = "gzip"
        counted_by = "" if writer is None else f"&writer={quote(writer, safe='')}"
        at = f"{path}?offset={offset}{counted_by}"
        return self._ask("POST", at, content=content, headers=headers)

    def post_bytes(
        self, path: str, content: Iterable[bytes], size_bytes: int, kind: str
    ) -> dict[str, Any]:
        """Stream a body of this size and media type."""
        headers = {"Content-Length": str(size_bytes), "Content-Type": kind}
        return self._ask(
            "POST", path, content=content, headers=headers, timeout=_patience_for(size_bytes)
        )

    def put_file(
        self,
        signed_url: str,
        content: Iterable[bytes],
        size_bytes: int,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Stream bytes to a signed address; the key stays here, for that may be another host."""
        headers = {**(headers or {}), "Content-Length": str(size_bytes)}
        with self._network_trouble_translated():
            response = self._storage_at(signed_url).put(
                signed_url, content=content, headers=headers, timeout=_patience_for(size_bytes)
            )
        _raise_for_status(response, self.base_url)

    def leads_to(self, path: str) -> str:
        """The signed address that an address redirects to."""
        with self._network_trouble_translated():
            response = self._connected().get(f"{self.base_url}/api/v1{path}")
        if response.has_redirect_location:
            return urljoin(str(response.url), response.headers["Location"])
        _raise_for_status(response, self.base_url)
        raise ServerUnavailableError(f"what answers at {self.base_url} is no Labstead server")

    @contextlib.contextmanager
    def stream_of(self, path: str, body: Mapping[str, Any]) -> Iterator[httpx.Response]:
        """The answer to a POST before its bytes are read."""
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        with (
            self._network_trouble_translated(),
            self._connected().stream(
                "POST",
                f"{self.base_url}/api/v1{path}",
                content=orjson.dumps(body),
                headers={**headers, "Accept": "*/*"},
            ) as response,
        ):
            self._check_stream(response)
            yield response

    @contextlib.contextmanager
    def stream_from(self, signed_url: str, offset: int = 0) -> Iterator[httpx.Response]:
        """What is at a signed address before its bytes are read; the key stays here.

        From ``offset`` on, if the status is 206.
        """
        headers = {"Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
        with (
            self._network_trouble_translated(),
            self._storage_at(signed_url).stream(
                "GET", signed_url, headers=headers, follow_redirects=True
            ) as response,
        ):
            self._check_stream(response)
            yield response

    def _check_stream(self, response: httpx.Response) -> None:
        if not response.is_success:
            response.read()
        _raise_for_status(response, self.base_url)

    def _storage_at(self, url: str) -> httpx.Client:
        import httpx

        is_tls = _is_tls(url)
        if is_tls not in self._storage:
            self._storage[is_tls] = httpx.Client(timeout=_TIMEOUT_SECONDS, verify=is_tls)
        return self._storage[is_tls]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        for storage in self._storage.values():
            storage.close()
        self._storage = {}

    def _ask(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: httpx.Timeout | None = None,
    ) -> dict[str, Any]:
        if json is not None:
            content = orjson.dumps(json)
            headers = {**(headers or {}), "Content-Type": "application/json"}
        url = f"{self.base_url}/api/v1{path}"
        with self._network_trouble_translated():
            client = self._connected()
            response = self._request(
                method, url, content=content, headers=headers, timeout=timeout or client.timeout
            )
        try:
            _raise_for_status(response, self.base_url)
        except AuthenticationError:
            self._take_new_key()
            raise
        return _json_object(response, self.base_url)

    def _take_new_key(self) -> None:
        """Use the key of a log-in since the start, if there was one, from the next request on."""
        stored = key_for(self.base_url)
        if stored != self._stored_key:
            self._stored_key = self._api_key = stored
            self.close()

    @contextlib.contextmanager
    def _network_trouble_translated(self) -> Iterator[None]:
        import httpx

        try:
            yield
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # A dropped connection may be half dead in the pool; begin anew next time.
            self.close()
            reason = str(error) or type(error).__name__
            message = f"the server at {self.base_url} cannot be reached ({reason}{_advice(error)})"
            raise ServerUnavailableError(message) from error

    def _connected(self) -> httpx.Client:
        if self._connection is None:
            import httpx

            headers = {"User-Agent": f"labstead/{__version__}", "Accept": "application/json"}
            if self._api_key:
                headers["Authorization"] = f"Bearer {self._api_key}"
            self._connection = httpx.Client(
                headers=headers, timeout=self._timeout, verify=_is_tls(self.base_url)
            )
        return self._connection


def _advice(error: Exception) -> str:
    """What to do where the network's own words do not say it."""
    import socket
    import ssl

    causes = set()
    cause: BaseException | None = error
    while cause is not None:
        causes.add(type(cause))
        cause = cause.__cause__ or cause.__context__
    if ssl.SSLCertVerificationError in causes:
        return "; name the file of the authority's certificate in SSL_CERT_FILE"
    if socket.gaierror in causes:
        return "; is the address in LABSTEAD_BASE_URL right?"
    return ""


def _patience_for(size_bytes: int) -> httpx.Timeout:
    """With the answer to so many bytes."""
    import httpx

    read = _TIMEOUT_SECONDS + size_bytes / _STORED_BYTES_A_SECOND
    return httpx.Timeout(_TIMEOUT_SECONDS, read=read)


def _is_tls(url: str) -> bool:
    """Whether certificates are needed: loading them takes longer than all else at the start."""
    return urlsplit(url).scheme != "http"


def _raise_for_status(response: httpx.Response, host: str) -> None:
    status = response.status_code
    if 200 <= status < 300:
        return
    body = _error_body(response)
    message = str(body.get("message") or f"the server at {host} answered {status}")
    if 300 <= status < 400:
        where = response.headers.get("Location", "elsewhere")
        said = f"{host} redirects to {where}; set LABSTEAD_BASE_URL to the server's own address"
        raise ServerUnavailableError(said)
    if status == 429 or not 400 <= status < 500:
        said = f"the server at {host} answered {status}"
        raise ServerUnavailableError(said, retry_after=_retry_after(response))
    if not body and status not in _SAID_BY_PROXIES:
        said = f"what answers at {host} is no Labstead server (it answered {status} without JSON)"
        raise ServerUnavailableError(said)
    code = str(body.get("code", f"http_{status}"))
    if status == 401:
        message = f"{message} ({how_to_log_in(host)})"
        raise AuthenticationError(message, status=status, code=code, body=body)
    raise RequestRefusedError(message, status=status, code=code, body=body)


def how_to_log_in(host: str) -> str:
    return f"copy a key from {host}/authorize and run: labstead login --host {host}"


def _error_body(response: httpx.Response) -> Mapping[str, Any]:
    with contextlib.suppress(orjson.JSONDecodeError):
        body = orjson.loads(response.content)
        if isinstance(body, dict):
            return body
    return {}


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds; the date form of the header is left to our own back-off."""
    with contextlib.suppress(ValueError):
        return max(0.0, float(response.headers.get("Retry-After", "")))
    return None


def _json_object(response: httpx.Response, host: str) -> dict[str, Any]:
    with contextlib.suppress(orjson.JSONDecodeError):
        body = orjson.loads(response.content)
        if isinstance(body, dict):
            return body
    raise ServerUnavailableError(f"what answers at {host} is no Labstead server (it sent no JSON)")
