"""Names of versions as people write them, and where the server has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from labstead._errors import UsageError

LATEST = "latest"
_FORM = "“iris:latest”, “project/iris:v3” or “team/project/iris:best”"


@dataclass(frozen=True, slots=True)
class Address:
    """A version, or without ``word`` a collection."""

    entity: str
    project: str
    name: str
    word: str = LATEST
    """Its number (“v3”) or an alias."""

    @property
    def project_path(self) -> str:
        """Below ``/api/v1``."""
        return f"/teams/{quote(self.entity, safe='')}/projects/{quote(self.project, safe='')}"

    @property
    def collection_path(self) -> str:
        return f"{self.project_path}/artifact-collections/{quote(self.name, safe='')}"

    @property
    def path(self) -> str:
        return f"{self.collection_path}/versions/{quote(self.word, safe='')}"

    def __str__(self) -> str:
        return f"{self.entity}/{self.project}/{self.name}:{self.word}"


def read_address(text: str, entity: Callable[[], str], project: str | None) -> Address:
    """``[team/][project/]name[:version]``; what is left out is asked for. Raises UsageError."""
    if not isinstance(text, str):
        raise UsageError(f"name an artifact like {_FORM}, not {text!r}")
    if text.startswith("wandb-registry-") or text.split("/", 1)[0] == "model-registry":
        raise UsageError(f"{text!r}: registries are not there yet; name an artifact like {_FORM}")
    place, colon, word = text.strip("/").partition(":")
    parts = place.split("/")
    if len(parts) > 3 or not all(parts) or (colon and not word) or "/" in word or ":" in word:
        raise UsageError(f"{text!r} names no artifact; write it like {_FORM}")
    within = parts[-2] if len(parts) > 1 else project
    if not within:
        raise UsageError(f"{text!r}: name the project, too, like “project/{text}”")
    team = parts[0] if len(parts) == 3 else entity()
    return Address(team, within, parts[-1], word or LATEST)
