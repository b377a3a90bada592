"""Images of arrays, figures, Pillow images and files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from labstead._errors import UsageError
from labstead._media.base import (
    Fields,
    FileMedia,
    Place,
    captions_of,
    existing_file,
    is_path,
    labels_of,
    needed,
)
from labstead._media.figures import figure_of, png_of
from labstead._media.layers import Boxes, Mask, layers

_WRITTEN_AS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "bmp": "BMP"}
_PLAIN_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"})


class Image(FileMedia):
    """An image: a path, an array, a Pillow image, a matplotlib figure or ``matplotlib.pyplot``.

    Arrays are (height, width) or (height, width, channels); torch tensors have their channels
    first, and a batch of them becomes a grid. Unless ``normalize`` is False, numbers from 0 to 1,
    or -1 to 1, are stretched to 0 to 255. ``mode`` is one of Pillow's ("RGB"), ``file_type`` png,
    jpg, gif or bmp. ``masks`` and ``boxes`` are layers by name, ``classes`` the names of their
    class ids.

    >>> run = labstead.init(mode="disabled")
    >>> run.log({"sample": labstead.Image([[0.0, 0.5], [0.5, 1.0]], caption="a step")})
    >>> run.summary["sample"]["width"], run.summary["sample"]["caption"]
    (2, 'a step')
    """

    file_type = "image-file"
    folder = "images"

    def __init__(
        self,
        data_or_path: Any,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: Any = None,
        boxes: Any = None,
        masks: Any = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        if file_type is not None and file_type.lower() not in _WRITTEN_AS:
            raise UsageError(f"Image: file_type is one of {', '.join(_WRITTEN_AS)}")
        content, extension, size = _encoded(data_or_path, mode, file_type, normalize)
        super().__init__(content, extension, caption)
        self.content, self.format = content, extension
        self.width, self.height = size
        self.grouping = grouping
        labels = labels_of(getattr(classes, "class_set", classes), "Image")
        self.masks: dict[str, Mask] = layers(masks, Mask, labels)
        self.boxes: dict[str, Boxes] = layers(boxes, Boxes, labels)
        if isinstance(data_or_path, Image):
            self._take_over(data_or_path)

    def _take_over(self, other: Image) -> None:
        """What was not given anew."""
        self.caption = other.caption if self.caption is None else self.caption
        self.masks, self.boxes = self.masks or other.masks, self.boxes or other.boxes

    def as_json(self, place: Place) -> Fields:
        return {**super().as_json(place), **self._layers_as_json(place)}

    def _more(self) -> Fields:
        fields = {"format": self.format, "width": self.width, "height": self.height}
        grouping = {} if self.grouping is None else {"grouping": self.grouping}
        return {**fields, **super()._more(), **grouping}

    def _layers_as_json(self, place: Place) -> Fields:
        masks = {name: mask.as_json(place) for name, mask in self.masks.items()}
        boxes = {name: some.as_json(place) for name, some in self.boxes.items()}
        return {**({"masks": masks} if masks else {}), **({"boxes": boxes} if boxes else {})}

    @classmethod
    def list_as_json(cls, values: Sequence[Any], place: Place) -> Any:
        each = [value.as_json(place) for value in values]
        first = values[0]
        together = {
            "_type": "images/separated",
            "count": len(values),
            "filenames": [one["path"] for one in each],
            "captions": captions_of(values),
            "width": first.width,
            "height": first.height,
            "format": first.format,
        }
        for name in ("masks", "boxes"):
            if any(name in one for one in each):
                together[f"all_{name}"] = [one.get(name, {}) for one in each]
        return together


class Classes:
    """The names of class ids, for the masks and boxes of images.

    >>> labstead.Classes([{"id": 0, "name": "cat"}]).class_set
    [{'id': 0, 'name': 'cat'}]
    """

    def __init__(self, class_set: Sequence[dict[str, Any]]) -> None:
        labels_of(class_set, "Classes")
        self.class_set = list(class_set)


Encoded = tuple[bytes, str, tuple[int, int]]


def _encoded(data: Any, mode: str | None, file_type: str | None, normalize: bool) -> Encoded:
    """The file's content, its extension, and width and height."""
    wanted = None if file_type is None else file_type.lower()
    found = _existing(data)
    if found is None:
        return _written(_as_pillow(data, normalize), mode, wanted or "png")
    content, extension = found
    image = _opened(io.BytesIO(content), data)
    extension = extension or str(image.format).lower()
    if mode in (None, image.mode) and wanted in (None, extension):
        return content, extension, image.size
    return _written(image, mode, wanted or "png")


def _existing(data: Any) -> tuple[bytes, str] | None:
    """The bytes of what is a whole image already, and their extension."""
    if isinstance(data, Image):
        return data.content, data.format
    if is_path(data):
        file = existing_file(data, "Image")
        return file.read_bytes(), file.suffix[1:].lower()
    figure = figure_of(data)
    return None if figure is None else (png_of(figure), "png")


def _opened(source: io.BytesIO, name: object) -> Any:
    try:
        return needed("PIL.Image", "pillow", "Image").open(source)
    except OSError as error:
        raise UsageError(f"Image: {str(name)!r} is no image that Pillow can read") from error


def _as_pillow(data: Any, normalize: bool) -> Any:
    pillow = needed("PIL.Image", "pillow", "Image")
    if isinstance(data, pillow.Image):
        return data
    from labstead._media.pixels import image_of_array

    return image_of_array(data, normalize)


def _written(image: Any, mode: str | None, extension: str) -> Encoded:
    buffer = io.BytesIO()
    kind = _WRITTEN_AS[extension]
    try:
        image = image.convert(mode) if mode else image
        image = _in_a_plain_mode(image, kind)
        # The training waits for this: the fastest compression is a third of the usual time.
        image.save(buffer, kind, **({"compress_level": 1} if kind == "PNG" else {}))
    except (OSError, ValueError) as error:
        raise UsageError(f"Image: {error}") from error
    return buffer.getvalue(), extension, image.size


def _in_a_plain_mode(image: Any, kind: str) -> Any:
    if kind in ("JPEG", "BMP"):
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    return image if image.mode in _PLAIN_MODES else image.convert("RGB")
