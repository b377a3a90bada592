"""A version as the server has it, and what is done to it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from labstead._artifacts.address import Address
from labstead._artifacts.listing import Entry, entries_of, entry_page
from labstead._connection.http_client import HttpClient
from labstead._errors import RequestRefusedError


class Version:
    """One version in one place: where it was logged, or where it is linked."""

    def __init__(self, client: HttpClient, entity: str, project: str, found: Mapping[str, Any]):
        self.client = client
        self.entity = entity
        self.project = project
        self._found = found

    @property
    def address(self) -> Address:
        return Address(self.entity, self.project, self["collection"], self["version"])

    @property
    def path(self) -> str:
        return self.address.path

    @property
    def name(self) -> str:
        return f"{self['collection']}:{self['version']}"

    @property
    def url(self) -> str:
        """Its page."""
        parts = (self.entity, self.project, "artifacts", self["type"], self["collection"])
        place = "/".join(quote(str(part), safe="") for part in (*parts, self["version"]))
        return f"{self.client.base_url}/{place}"

    @property
    def source(self) -> Address:
        """Where it was logged."""
        *place, last = str(self["source"]).split("/")
        name, _, version = last.partition(":")
        return Address(place[0], "/".join(place[1:]), name, version)

    @property
    def ttl(self) -> timedelta | None:
        """How long it stays after its commit, by itself or by its team; None for good."""
        if self["ttl_seconds"] is not None:
            return timedelta(seconds=self["ttl_seconds"]) if self["ttl_seconds"] else None
        if not self["expires_at"] or not self["committed_at"]:
            return None
        return moment(self["expires_at"]) - moment(self["committed_at"])

    def __getitem__(self, field: str) -> Any:
        """A field of the API's answer."""
        return self._found[field]

    def reload(self) -> None:
        self._found = self.client.get(self.path)

    def change(self, **fields: Any) -> None:
        """What is given replaces what was there."""
        self._found = self.client.patch(self.path, fields)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        return entries_of(self.client, self.path, prefix)

    def entry_page(self, after: str, limit: int) -> tuple[list[Entry], str, int]:
        """Some, the cursor of those after ("" at the end), and how many there are in all."""
        return entry_page(self.client, self.path, "", after, limit)

    def entry(self, path: str) -> Entry | None:
        for entry in entries_of(self.client, self.path, path, page=1):
            return entry if entry.path == path else None
        return None

    def mark_deleted(self) -> None:
        """The server knows it no more under this address."""
        self._found = {**self._found, "state": "deleted", "aliases": []}

    def runs(self) -> dict[str, Any]:
        """Those that logged and used it, by ``logged_by`` and ``used_by``."""
        return self.client.get(f"{self.path}/runs")

    def link(self, target: Address, aliases: Sequence[str]) -> Version:
        """A place in a portfolio, which is made when missing."""
        asked = {"artifact": str(self.address), "aliases": list(aliases)}
        found = self.client.post(f"{target.collection_path}/links", asked)
        return Version(self.client, target.entity, target.project, found)

    def delete(self, *, delete_aliases: bool, force: bool = False) -> None:
        """Of a link only the link."""
        wanted = {"delete_aliases": delete_aliases, "force": force}
        question = urlencode({name: "true" for name, is_wanted in wanted.items() if is_wanted})
        self.client.delete(f"{self.path}?{question}" if question else self.path)


def find_version(client: HttpClient, address: Address) -> Version:
    """Raises RequestRefusedError that says what is there instead."""
    try:
        found = client.get(address.path)
    except RequestRefusedError as error:
        raise explained(error, client, address) from error
    return Version(client, address.entity, address.project, found)


def explained(
    error: RequestRefusedError, client: HttpClient, address: Address
) -> RequestRefusedError:
    """Why there is no such version, as far as one may know."""
    if error.status != 404:
        return error
    message = _what_is_there(client, address)
    return RequestRefusedError(message, status=404, code=error.code, body=error.body)


def _what_is_there(client: HttpClient, address: Address) -> str:
    place = f"{address.entity}/{address.project}"
    try:
        known = client.get(address.collection_path)
    except RequestRefusedError:
        return (
            f"there is no artifact {address.name!r} in {place}, or it is not yours to see: "
            f"`labstead artifact ls {place}` lists what there is"
        )
    aliases = ", ".join(sorted(known["aliases"])) or "none"
    newest = known["latest"] or "none"
    return (
        f"{place}/{address.name} has no version or alias {address.word!r}: the newest version is "
        f"{newest}, the aliases are {aliases}"
    )


def moment(text: str) -> datetime:
    # Python 3.10 knows no Z.
    return datetime.fromisoformat(text.replace("Z", "+00:00"))  # noqa: FURB162
