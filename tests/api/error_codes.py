"""The error codes in the server's source, read from its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.core.exceptions import ValidationError

from labstead_core.errors import DomainError, InvalidLine
from labstead_core.http import CODE_OF_DRF, status_of

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT, ROOT / "platform"]
APPS = (
    "accounts admin_console projects notifications discussions history runs artifacts sweeps "
    "rights labstead_core labstead_server"
).split()
# A refused line is no answer of its own: it stands in one that is 200.
LINE = 200

# A code and the status it comes with, where the source tells.
Use = tuple[str, int | None]


def uses_of_codes() -> set[Use]:
    """Of all apps, and of what they make of DRF's own errors."""
    drf = {(code, error.status_code) for error, code in CODE_OF_DRF.items()}
    return drf | {use for path in source_files() for use in uses_in(path)}


def source_files() -> Iterator[Path]:
    for source in SOURCES:
        for app in APPS:
            yield from (source / app).rglob("*.py")


def uses_in(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef():
                yield from class_codes(node, path)
            case ast.Call():
                yield from call_codes(node, path)


def class_codes(node: ast.ClassDef, path: Path) -> Iterator[Use]:
    """``code = "not_found"`` in a class of errors."""
    for inner in node.body:
        match inner:
            case ast.Assign([ast.Name("code")], ast.Constant(str(code))):
                yield code, status_behind(node.name, path)


def call_codes(node: ast.Call, path: Path) -> Iterator[Use]:
    """``Conflict("…", code="slug_taken")`` and ``envelope("too_large", …)``."""
    match node:
        case ast.Call(ast.Name("envelope"), [ast.Constant(str(code)), *_]):
            yield code, None
    if called(node, path) is ValidationError:
        return
    for keyword in node.keywords:
        match keyword:
            case ast.keyword("code", ast.Constant(str(code))) if code:
                yield code, status_behind(ast.unparse(node.func), path)


def called(node: ast.Call, path: Path) -> object:
    return getattr(module_of(path), ast.unparse(node.func), None)


def status_behind(name: str, path: Path) -> int | None:
    """The status of the error class of this name in the module; None when it is no such class."""
    found = getattr(module_of(path), name, None)
    if not isinstance(found, type) or not issubclass(found, DomainError):
        return None
    return LINE if issubclass(found, InvalidLine) else status_of(found.__new__(found))


def module_of(path: Path) -> ModuleType:
    source = next(source for source in reversed(SOURCES) if path.is_relative_to(source))
    return import_module(".".join(path.relative_to(source).with_suffix("").parts))
