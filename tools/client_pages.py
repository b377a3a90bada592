"""Writes docs/reference/python/: a page for each public name of the client, from its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath
from types import ModuleType
from typing import Any

import labstead
from labstead import _api
from tools.steps import ROOT

FOLDER = ROOT / "docs" / "reference" / "python"
WIDTH = 88
_WRITTEN = "<!-- Written by `make docs` from the docstrings; change those. -->"
_EXAMPLE = re.compile(r"^ *>>> ")


@dataclass(frozen=True)
class Page:
    """One public name: what one types to reach it, and what it is."""

    name: str
    thing: Any

    @property
    def file(self) -> str:
        return f"{self.name}.md"

    @property
    def first_line(self) -> str:
        return _prose(inspect.getdoc(self.thing) or "").strip().split("\n\n")[0].replace("\n", " ")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = texts()
    for path in FOLDER.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(written)} pages in {FOLDER.relative_to(ROOT)}")


def texts() -> dict[str, str]:
    """What each file of the folder holds."""
    found = list(pages())
    return {"README.md": _index(found), **{page.file: _text(page) for page in found}}


def pages() -> Iterator[Page]:
    yield from _pages_of("labstead", labstead)
    for name in _api.__all__:
        if name != "Api":
            yield Page(f"labstead.Api.{name}", getattr(_api, name))


def _pages_of(prefix: str, module: ModuleType) -> Iterator[Page]:
    for name in sorted(module.__all__, key=str.lower):
        thing = None if name in _CURRENT else getattr(module, name)
        if inspect.ismodule(thing):
            yield from _pages_of(f"{prefix}.{name}", thing)
        elif callable(thing):
            yield Page(f"{prefix}.{name}", thing)


# They stand for the current run's, and have pages as Run, Config and Summary.
_CURRENT = frozenset({"run", "config", "summary"})
# What others make and hand out: nobody calls these.
_HANDED_OUT = (labstead.Run, labstead.Config, labstead.Summary, labstead.Error)


def _index(found: list[Page]) -> str:
    lines = [
        "# The Python client",
        "",
        _WRITTEN,
        "",
        "`import labstead`, and call these. Names and arguments are those of the wandb client, so",
        "that `import labstead as wandb` is all that an existing script needs.",
        "",
        "| name | does |",
        "| --- | --- |",
    ]
    rows = [f"| [`{page.name}`]({page.file}) | {_cell(page.first_line)} |" for page in found]
    return "\n".join([*lines, *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _text(page: Page) -> str:
    parts = [f"# {page.name}", _WRITTEN, *_described(page.name, page.thing)]
    if inspect.isclass(page.thing):
        for name, member in _members(page.thing):
            parts += [f"## {name}", *_described(name, member)]
    return "\n\n".join(parts) + "\n"


def _described(name: str, thing: Any) -> Iterator[str]:
    """Signature, prose and examples; of a function of the current run also the method's."""
    if _is_called(thing):
        yield f"```python\n{_signature(name, thing)}\n```"
    doc = inspect.getdoc(thing) or ""
    yield from _blocks(doc)
    if doc.startswith("``Run."):
        yield from _blocks(inspect.getdoc(getattr(labstead.Run, thing.__name__)) or "")


def _is_called(thing: Any) -> bool:
    if inspect.isclass(thing):
        is_ours = thing is not _api.Api and thing.__module__.startswith(_api.__name__)
        return not is_ours and not issubclass(thing, _HANDED_OUT)
    return callable(thing)


# How a media value is written; nobody else calls it.
_INSIDE = frozenset({"as_json", "list_as_json"})


_IN_PARTS = frozenset({"_api", "_artifacts", "_run"})


def _rooms_of(kind: type) -> set[str]:
    return set(kind.__module__.split("."))


def _members(kind: type) -> Iterator[tuple[str, Any]]:
    """Its own public methods and properties, in the order in which they are written; those of some
    classes are written in several parts."""
    parts = [part for part in kind.__mro__ if part is kind or _IN_PARTS & _rooms_of(part)]
    written: dict[str, Any] = {}
    for name, member in chain.from_iterable(vars(part).items() for part in parts):
        written.setdefault(name, member)
    for name, member in written.items():
        is_shown = inspect.isfunction(member) or isinstance(member, (property, classmethod))
        is_shown = is_shown and not name.startswith("_") and name not in _INSIDE
        if is_shown and inspect.getdoc(getattr(kind, name)):
            yield name, member if isinstance(member, property) else getattr(kind, name)


def _signature(name: str, thing: Any) -> str:
    signature = inspect.signature(thing)
    parts = list(_parameters(signature.parameters.values()))
    is_function = not inspect.isclass(thing) and signature.return_annotation is not signature.empty
    result = f" -> {signature.return_annotation}" if is_function else ""
    short = f"{name}({', '.join(parts)}){result}"
    if len(short) <= WIDTH:
        return short
    inside = "".join(f"    {part},\n" for part in parts)
    return f"{name}(\n{inside}){result}"


def _parameters(parameters: Iterable[inspect.Parameter]) -> Iterator[str]:
    is_keyword = False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not is_keyword:
            yield "*"
        is_keyword = one.kind in (one.KEYWORD_ONLY, one.VAR_POSITIONAL)
        if one.name != "self":
            yield _parameter(one)


_STARS: dict[Any, str] = {
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}


def _parameter(one: inspect.Parameter) -> str:
    stars = _STARS.get(one.kind, "")
    annotation = "" if one.annotation is one.empty else f": {one.annotation}"
    if one.default is one.empty:
        return stars + one.name + annotation
    return f"{one.name}{annotation}{' = ' if annotation else '='}{_default(one.default)}"


def _default(value: Any) -> str:
    if isinstance(value, PurePath):
        return f"Path({str(value)!r})"
    return str(value.__name__) if inspect.isroutine(value) else repr(value)


def _blocks(doc: str) -> Iterator[str]:
    """Paragraphs as Markdown; examples as a session of the interpreter."""
    for paragraph in filter(None, re.split(r"\n\s*\n", doc)):
        if _EXAMPLE.match(paragraph):
            yield f"```pycon\n{inspect.cleandoc(paragraph)}\n```"
        else:
            yield _prose(paragraph)


def _prose(text: str) -> str:
    return re.sub(r"``(.+?)``", r"`\1`", text, flags=re.DOTALL)


if __name__ == "__main__":
    main()
