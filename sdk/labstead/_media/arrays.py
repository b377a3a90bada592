"""Arrays of any library as numpy's. Imports numpy, so only the types that need it import this."""

from __future__ import annotations

from typing import Any

from labstead._errors import UsageError
from labstead._media.base import needed


def as_numpy(value: Any, what: str) -> Any:
    """A numpy array of a list, a numpy, torch, jax or TensorFlow array.

    May share the original's memory. Raises UsageError for what is no array of numbers.
    """
    numpy = needed("numpy", "numpy", what)
    if is_torch(value):
        value = value.detach().cpu()
        value = value.float() if "bfloat16" in str(value.dtype) else value
    try:
        array = numpy.asarray(value.numpy() if hasattr(value, "numpy") else value)
    except Exception as error:
        raise UsageError(f"{what}: {type(value).__name__} is no array of numbers") from error
    if array.dtype.kind not in "biuf":
        raise UsageError(f"{what}: an array of {array.dtype} holds no numbers")
    return array


def is_torch(value: Any) -> bool:
    return hasattr(value, "detach") and hasattr(value, "cpu")
