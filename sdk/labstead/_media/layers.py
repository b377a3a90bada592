"""What lies over an image: masks of class ids and boxes, in files of their own."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import orjson

from labstead._errors import UsageError
from labstead._media.arrays import as_numpy
from labstead._media.base import Content, Fields, Place, existing_file, labels_of, needed

_POSITIONS = ({"minX", "maxX", "minY", "maxY"}, {"middle", "width", "height"})


class Mask:
    """One class id per pixel, kept as a grey PNG; the labels stand beside it in the row."""

    def __init__(self, given: Any, labels: Mapping[str, str]) -> None:
        given = _as_mapping(given, "masks", "mask_data")
        self._labels = labels_of(given.get("class_labels"), "masks") or dict(labels)
        self._content: Content
        if "path" in given:
            self._content = existing_file(given["path"], "masks")
        else:
            self._content = _ids_as_png(given["mask_data"])

    def as_json(self, place: Place) -> Fields:
        kept = place.keep("images/mask", "mask.png", self._content)
        return {"_type": "mask", **kept, "class_labels": self._labels}


class Boxes:
    """Rectangles with a class, a caption and scores."""

    def __init__(self, given: Any, labels: Mapping[str, str]) -> None:
        given = _as_mapping(given, "boxes", "box_data")
        self._labels = labels_of(given.get("class_labels"), "boxes") or dict(labels)
        self._boxes = [_checked_box(box) for box in given["box_data"]]

    def as_json(self, place: Place) -> Fields:
        content = {"box_data": self._boxes, "class_labels": self._labels}
        kept = place.keep("metadata/boxes2D", "boxes2D.json", orjson.dumps(content))
        return {"_type": "boxes2D", **kept}


def _as_mapping(given: Any, what: str, field: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or not {field, "path"} & given.keys():
        raise UsageError(f"{what}: each layer is a dict such as {{'{field}': ...}}")
    return given


def _ids_as_png(data: Any) -> bytes:
    array = as_numpy(data, "masks")
    if array.ndim != 2 or array.size == 0 or array.min() < 0 or array.max() > 255:
        raise UsageError(
            f"masks: mask_data is (height, width) of class ids 0 to 255, not {array.shape}"
        )
    pillow = needed("PIL.Image", "pillow", "masks")
    buffer = io.BytesIO()
    pillow.fromarray(array.astype("uint8")).save(buffer, "PNG")
    return buffer.getvalue()


def _checked_box(box: Any) -> Fields:
    try:
        position = dict(box["position"])
        known = {**box, "position": _numbers(position)}
        if "class_id" in box:
            known["class_id"] = int(box["class_id"])
        if "scores" in box:
            known["scores"] = _numbers(box["scores"] or {})
        is_whole = any(names == position.keys() for names in _POSITIONS)
        written: Fields = orjson.loads(orjson.dumps(known)) if is_whole else {}
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise UsageError(f"boxes: {box!r} is no box ({error})") from error
    if not written:
        raise UsageError(
            "boxes: position is {minX, maxX, minY, maxY} or {middle, width, height}, "
            f"not {position!r}"
        )
    return written


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [float(one) for one in value] if name == "middle" else float(value)
        for name, value in values.items()
    }


def layers(given: Any, kind: type[Mask | Boxes], labels: Mapping[str, str]) -> dict[str, Any]:
    """The layers by name, each checked."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise UsageError(f"{kind.__name__.lower()} is a dict of names to layers")
    return {str(name): kind(layer, labels) for name, layer in given.items()}
