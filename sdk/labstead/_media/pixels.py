"""Arrays to Pillow images: which axis holds the channels, and what the numbers mean."""

from __future__ import annotations

import math
from typing import Any

from labstead._errors import UsageError
from labstead._media.arrays import as_numpy, is_torch
from labstead._media.base import needed

GRID_COLUMNS = 8
_GRID_GAP = 2


def image_of_array(data: Any, normalize: bool) -> Any:
    """A Pillow image. Channels are last, in torch tensors first, where a batch becomes a grid."""
    pillow = needed("PIL.Image", "pillow", "Image")
    array = as_numpy(data, "Image")
    if is_torch(data):
        array = _channels_last(array)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.size == 0 or array.ndim not in (2, 3) or array.shape[2:] not in ((), (2,), (3,), (4,)):
        raise UsageError(f"Image: {_advice(array.shape)}")
    return pillow.fromarray(as_bytes(array, normalize))


def as_bytes(array: Any, normalize: bool) -> Any:
    """Brightness 0 to 255. Bytes stay what they are.

    Of other numbers those from 0 to 1 are stretched to the whole range, as are those from -1 to 1,
    and where negative ones go further, from the least to the greatest. The rest is cut off.
    """
    numpy = needed("numpy", "numpy", "Image")
    if array.dtype == numpy.uint8:
        return array
    numbers = numpy.nan_to_num(array.astype(numpy.float64))
    if array.dtype.kind == "b" or normalize:
        numbers = _stretched(numbers)
    return numbers.round().clip(0, 255).astype(numpy.uint8)


def _stretched(numbers: Any) -> Any:
    least, most = float(numbers.min()), float(numbers.max())
    if least >= 0:
        return numbers * 255 if most <= 1 else numbers
    if least >= -1 and most <= 1:
        return (numbers + 1) * 127.5
    return (numbers - least) * (255 / (most - least or 1))


def _channels_last(array: Any) -> Any:
    numpy = needed("numpy", "numpy", "Image")
    if array.ndim == 4:
        array = _grid(array)
    return numpy.moveaxis(array, 0, 2) if array.ndim == 3 else array


def _grid(batch: Any) -> Any:
    """The images of a batch (N, C, H, W) in rows of eight, on black, as (C, H, W)."""
    numpy = needed("numpy", "numpy", "Image")
    count, channels, height, width = batch.shape
    columns = min(GRID_COLUMNS, count) or 1
    tall, wide = height + _GRID_GAP, width + _GRID_GAP
    shape = (channels, math.ceil(count / columns) * tall - _GRID_GAP, columns * wide - _GRID_GAP)
    grid = numpy.zeros(shape if count else (channels, 0, 0), batch.dtype)
    for index, one in enumerate(batch):
        top, left = index // columns * tall, index % columns * wide
        grid[:, top : top + height, left : left + width] = one
    return grid


def _advice(shape: tuple[int, ...]) -> str:
    said = f"an array of shape {shape} is no image; use (height, width) or (height, width, 1 to 4)"
    if len(shape) == 3 and shape[0] in (1, 3, 4):
        said += "; move its channels last: array.transpose(1, 2, 0)"
    if len(shape) == 4:
        said += "; log a list of images"
    return said
