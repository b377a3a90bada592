"""Tables and media that come back out of a version as they were added (see ``objects_in``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson

from labstead._artifacts.fetching import fetch
from labstead._artifacts.listing import Entry
from labstead._artifacts.version import Version
from labstead._errors import UsageError

File = Callable[[str], Path]
_ONE_FILE = {
    "audio-file": ("audio", "Audio"),
    "bokeh-file": ("interactive", "Bokeh"),
    "markdown-file": ("documents", "Markdown"),
    "molecule-file": ("shapes", "Molecule"),
    "object3D-file": ("shapes", "Object3D"),
    "plotly-file": ("interactive", "Plotly"),
    "video-file": ("video", "Video"),
}
_NON_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def find_object(version: Version, name: str) -> Entry | None:
    """The JSON that was written for a name, or that has this very name."""
    for entry in version.entries(f"{name}."):
        if len(entry.path.removeprefix(name).split(".")) == 3 and entry.path.endswith(".json"):
            return entry
    return version.entry(name)


def read_object(version: Version, entry: Entry, root: Path) -> Any:
    """The value, with its files below ``root``. None for what is no such JSON."""
    if entry.ref is not None or not entry.path.endswith(".json"):
        return None
    fetch(version, root, [entry])
    try:
        fields = orjson.loads((root / entry.path).read_bytes())
    except orjson.JSONDecodeError:
        return None
    if not isinstance(fields, dict) or "_type" not in fields:
        return None
    wanted = set(_paths_in(fields))
    if wanted:
        fetch(version, root, (one for one in version.entries("media/") if one.path in wanted))
    return _value_of(fields, lambda path: _existing(root, path, wanted))


def _paths_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "_type" in value and isinstance(value.get("path"), str):
            yield value["path"]
        for inner in value.values():
            yield from _paths_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _paths_in(inner)


def _existing(root: Path, path: str, wanted: set[str]) -> Path:
    # What was not among the entries was not checked: it may lead anywhere.
    file = root / path
    if path not in wanted or not path.startswith("media/") or ".." in path.split("/"):
        raise UsageError(f"{path!r} is no file of this artifact")
    return file


def _value_of(fields: Mapping[str, Any], file: File) -> Any:
    kind = fields["_type"]
    if kind == "table":
        return _table_of(fields, file)
    if kind == "table-file":
        return _table_of(orjson.loads(file(fields["path"]).read_bytes()), file)
    if kind == "image-file":
        return _image_of(fields, file)
    if kind == "html-file":
        from labstead._media.documents import Html

        return Html(file(fields["path"]), inject=False, caption=fields.get("caption"))
    if kind == "histogram":
        from labstead._media.histogram import Histogram

        return Histogram(np_histogram=(fields["values"], fields["bins"]))
    if kind not in _ONE_FILE:
        raise UsageError(f"values of type {kind!r} cannot be read back; download their files")
    module, name = _ONE_FILE[kind]
    media = getattr(import_module(f"labstead._media.{module}"), name)
    return media(file(fields["path"]), caption=fields.get("caption"))


def _image_of(fields: Mapping[str, Any], file: File) -> Any:
    from labstead._media.image import Image

    masks = {
        name: {"path": file(one["path"]), "class_labels": one.get("class_labels")}
        for name, one in fields.get("masks", {}).items()
    }
    boxes = {
        name: orjson.loads(file(one["path"]).read_bytes())
        for name, one in fields.get("boxes", {}).items()
    }
    return Image(
        file(fields["path"]),
        caption=fields.get("caption"),
        grouping=fields.get("grouping"),
        masks=masks or None,
        boxes=boxes or None,
    )


def _table_of(content: Mapping[str, Any], file: File) -> Any:
    from labstead._media.table import Table

    columns, types = content["columns"], content.get("column_types", {})
    are_numbers = [types.get(name) == "number" for name in columns]
    table = Table(columns=columns)
    for row in content["data"]:
        cells = zip(row, are_numbers, strict=True)
        table.add_data(*(_cell_of(cell, is_number, file) for cell, is_number in cells))
    return table


def _cell_of(cell: Any, is_number: bool, file: File) -> Any:
    if isinstance(cell, dict) and "_type" in cell:
        return _value_of(cell, file)
    if isinstance(cell, list):
        return [_cell_of(one, is_number, file) for one in cell]
    return _NON_FINITE.get(cell, cell) if is_number and isinstance(cell, str) else cell
