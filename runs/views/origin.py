"""Where a run came from, read from its metadata for people: command, code, machine.

Metadata is whatever a client sent: any value may be missing or of any kind.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

_REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^/@\s]+@)?|[\w.-]+@)"
    r"(?P<host>[A-Za-z0-9.-]+)(?::\d+(?=/))?[:/](?P<path>[^\s?#]+?)(?:\.git)?/?"
)
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
# How the host's pages of commits are called, by a word in its name.
_COMMIT_PAGES = {
    "github": "commit",
    "gitlab": "-/commit",
    "bitbucket": "commits",
    "codeberg": "commit",
}
SHORT_COMMIT = 10
MOST_CHARS = 2_000
GIB = 2**30


@dataclass(frozen=True)
class Fact:
    """One line about the run; ``is_code`` is set in fixed-width letters, to be copied."""

    name: str
    text: str
    url: str = ""
    note: str = ""
    is_code: bool = False


def facts_of(metadata: Mapping[str, Any]) -> list[Fact]:
    """What is known, in the order in which people ask for it."""
    return [
        fact for fact in (*_program(metadata), *_code(metadata), *_machine(metadata)) if fact.text
    ]


def _program(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("Command", command_of(metadata), is_code=True)
    yield Fact("Directory", _text(metadata, "cwd"), is_code=True)
    yield Fact("Python", _text(metadata, "python"), note=_text(metadata, "executable"))


def command_of(metadata: Mapping[str, Any]) -> str:
    """As one would type it: ``python train.py --lr 0.1``."""
    program, given = _text(metadata, "program"), metadata.get("args")
    arguments = [str(one) for one in given] if isinstance(given, list) else []
    if program.startswith("<"):  # a notebook, or text given to python itself
        return program
    start = f"python {program}" if program.startswith("-m ") or program.endswith(".py") else program
    return " ".join([start, *map(shlex.quote, arguments)])[:MOST_CHARS] if program else ""


def _code(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    git = _mapping(metadata, "git")
    remote, commit = _text(git, "remote"), _text(git, "commit")
    changes = "with changes, see diff.patch among the files" if git.get("is_dirty") is True else ""
    short = commit[:SHORT_COMMIT]
    yield Fact("Commit", short, url=commit_url(remote, commit), note=changes, is_code=True)
    yield Fact("Branch", _text(git, "branch"), is_code=True)
    yield Fact("Repository", remote, url=repository_url(remote))


def repository_url(remote: str) -> str:
    """The web page of a remote on a well-known kind of host; empty for others."""
    match = _REMOTE.fullmatch(remote)
    if match is None or _commit_page(match["host"]) is None:
        return ""
    return f"https://{match['host'].lower()}/{quote(match['path'].strip('/'))}"


def commit_url(remote: str, commit: str) -> str:
    """The web page of a commit; empty where none is known."""
    repository = repository_url(remote)
    if not repository or not _COMMIT.fullmatch(commit):
        return ""
    return f"{repository}/{_commit_page(repository.split('/')[2])}/{commit}"


def _commit_page(host: str) -> str | None:
    return next((page for word, page in _COMMIT_PAGES.items() if word in host.lower()), None)


def _machine(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("Host", _text(metadata, "host"))
    yield Fact("System", _text(metadata, "os"))
    yield Fact("Processor", processor_of(metadata))
    yield Fact("Memory", _gibibytes(_text(_mapping(metadata, "memory"), "total")))
    yield Fact("GPU", gpu_of(metadata))
    yield Fact("Client", _text(metadata, "sdk"))


def processor_of(metadata: Mapping[str, Any]) -> str:
    model, cores = _text(_mapping(metadata, "cpu"), "model"), _text(metadata, "cpu_count_logical")
    return ", ".join(part for part in (model, f"{cores} cores" if cores else "") if part)


def gpu_of(metadata: Mapping[str, Any]) -> str:
    name, count = _text(metadata, "gpu"), _text(metadata, "gpu_count")
    cuda = _text(metadata, "cudaVersion")
    told = f"{count} x {name}" if name and count not in ("", "1") else name
    return f"{told}, CUDA {cuda}" if told and cuda else told


def _gibibytes(size_bytes: str) -> str:
    return f"{int(size_bytes) / GIB:,.1f} GiB" if re.fullmatch(r"\d{1,18}", size_bytes) else ""


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    is_plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    return str(value)[:MOST_CHARS] if is_plain else ""


def _mapping(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}
