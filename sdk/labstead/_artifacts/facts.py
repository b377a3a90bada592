"""What one may know of an artifact, and change of it: a part of ``Artifact``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from labstead._artifacts.draft import ArtifactTTL, Draft, checked_metadata, ttl_in_seconds
from labstead._artifacts.edits import Edits
from labstead._artifacts.manifest import Manifest
from labstead._artifacts.names import checked_aliases, checked_tags
from labstead._artifacts.version import Version


class Facts:
    """Of a draft what was said of it, of a logged one what the server knows.

    What only the server gives (such as ``version``) waits for an artifact that is on its way, and
    raises UsageError for one that was not logged.
    """

    _version: Version | None
    _edits: Edits | None
    _pending: Any

    @property
    def name(self) -> str:
        """“iris”, and once it is logged “iris:v3”."""
        return self._version.name if self._version else self._known_draft.name

    @property
    def type(self) -> str:
        """What all versions of the name are."""
        return str(self._version["type"]) if self._version else self._known_draft.type

    @property
    def digest(self) -> str:
        """Of all entries; what holds the same under the same names has the same."""
        return str(self._version["digest"]) if self._version else self._whole_draft().digest()

    @property
    def size(self) -> int:
        """Bytes of all entries whose size is known."""
        return int(self._version["size"]) if self._version else self._whole_draft().size

    @property
    def file_count(self) -> int:
        """References count as well."""
        if self._version:
            return int(self._version["file_count"]) + int(self._version["reference_count"])
        return len(self._whole_draft())

    @property
    def manifest(self) -> Manifest:
        """The entries by path; of a large version ``files()`` is quicker."""
        if self._version is None:
            return self._whole_draft()
        found = Manifest()
        found.entries = {entry.path: entry for entry in self._version.entries()}
        return found

    @property
    def state(self) -> str:
        """PENDING until the server has all of it, then COMMITTED, perhaps DELETED."""
        return str(self._version["state"]).upper() if self._version else "PENDING"

    @property
    def id(self) -> str:
        """By which the server knows it, for good."""
        return str(self._stored("id")["id"])

    @property
    def version(self) -> str:
        """Its number, such as “v3”."""
        return str(self._stored("version")["version"])

    @property
    def collection(self) -> str:
        """The name without a version."""
        return str(self._version["collection"]) if self._version else self._known_draft.name

    @property
    def entity(self) -> str:
        """The team."""
        return self._stored("entity").entity

    @property
    def project(self) -> str:
        return self._stored("project").project

    @property
    def qualified_name(self) -> str:
        """With team and project: “ada/digits/iris:v3”."""
        return str(self._stored("qualified_name").address)

    full_name = qualified_name

    @property
    def source_qualified_name(self) -> str:
        """Where it was logged; for a link that is elsewhere."""
        return str(self._stored("source_qualified_name").source)

    @property
    def source_name(self) -> str:
        source = self._stored("source_name").source
        return f"{source.name}:{source.word}"

    @property
    def source_version(self) -> str:
        return self._stored("source_version").source.word

    @property
    def source_collection(self) -> str:
        return self._stored("source_collection").source.name

    @property
    def source_entity(self) -> str:
        return self._stored("source_entity").source.entity

    @property
    def source_project(self) -> str:
        return self._stored("source_project").source.project

    @property
    def is_link(self) -> bool:
        """Whether it was found in a portfolio."""
        return bool(self._stored("is_link")["is_link"])

    @property
    def created_at(self) -> str:
        """ISO 8601, as all times."""
        return str(self._stored("created_at")["created_at"])

    @property
    def committed_at(self) -> str:
        return str(self._stored("committed_at")["committed_at"])

    @property
    def history_step(self) -> int | None:
        """The last step that its run had logged before."""
        found: int | None = self._stored("history_step")["history_step"]
        return found

    @property
    def url(self) -> str:
        """Its page."""
        return self._stored("url").url

    @property
    def digest_algorithm(self) -> str:
        return "md5"

    @property
    def description(self) -> str | None:
        """A text in Markdown; after a change of it, or of what follows, call ``save()``."""
        return self._words.description

    @description.setter
    def description(self, text: str | None) -> None:
        self._editable.description = None if text is None else str(text)

    @property
    def metadata(self) -> dict[str, Any]:
        """Anything that JSON can hold; may be changed in place."""
        return self._words.metadata

    @metadata.setter
    def metadata(self, metadata: Mapping[str, Any] | None) -> None:
        self._editable.metadata = checked_metadata(metadata)

    @property
    def aliases(self) -> list[str]:
        """Moving names; may be changed in place."""
        return self._words.aliases

    @aliases.setter
    def aliases(self, aliases: Iterable[str]) -> None:
        given = list(aliases)
        is_newest = "latest" in [*self._words.aliases, *given]
        found = checked_aliases(given)
        self._editable.aliases = [*found, "latest"] if is_newest else found

    @property
    def tags(self) -> list[str]:
        """May be changed in place."""
        return self._words.tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self._editable.tags = checked_tags(tags)

    @property
    def ttl(self) -> timedelta | None:
        """How long it is kept; None for good."""
        if self._version and self._words.ttl_seconds == self._version["ttl_seconds"]:
            return self._version.ttl
        seconds = self._words.ttl_seconds
        return timedelta(seconds=seconds) if seconds else None

    @ttl.setter
    def ttl(self, ttl: timedelta | ArtifactTTL | None) -> None:
        self._editable.ttl_seconds = ttl_in_seconds(ttl)

    @property
    def _words(self) -> Draft | Edits:
        return self._edits or self._known_draft

    @property
    def _editable(self) -> Draft | Edits:
        """What is on its way cannot be changed any more, so it is waited for."""
        if self._pending is not None:
            self._stored("save")
        return self._words

    def _whole_draft(self) -> Manifest:
        return self._known_draft.manifest

    @property
    def _known_draft(self) -> Draft:
        raise NotImplementedError

    def _stored(self, what: str) -> Version:
        raise NotImplementedError
