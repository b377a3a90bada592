"""Any value of a training loop to JSON that the server takes.

The common row (finite numbers, texts) goes through orjson once and is only looked at from outside.
Whatever that look or orjson doubts takes the careful way, value by value: nested mappings are
flattened with dots, NaN and infinities become the texts "NaN", "Infinity", "-Infinity", numpy and
torch scalars become numbers, and what has no JSON form becomes its ``repr`` with one warning.
Media values, and figures and the like, which are some, write their files on this way.
"""

from __future__ import annotations

import enum
import math
import numbers
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from labstead._console import Console
from labstead._media.base import Media, Place
from labstead._media.foreign import as_media, is_media_json
from labstead._media.store import MediaStore

MAX_KEY_CHARS = 512
"""The server's limit on the name of a metric."""
_MAX_DEPTH = 32
_MAX_ELEMENTS = 10_000
_MAX_ITEMS = 1_000_000
_MAX_TEXT_CHARS = 10_000_000
_SUSPICIOUS_ROW_BYTES = 256 * 1024


class Encoder:
    """Encodes for one run; remembers what it warned about."""

    def __init__(self, console: Console, store: MediaStore | None = None) -> None:
        """Without a ``store`` media are kept as their ``repr``."""
        self._console = console
        self._store = store

    def row(
        self, data: Mapping[str, Any], step: int, timestamp: float, runtime: float
    ) -> tuple[bytes, Mapping[str, Any]]:
        """One history row as JSON, and the values as they were understood (flat when nested).

        ``timestamp`` is unix seconds, ``runtime`` seconds since the run began. About 1 us for ten
        finite scalars.
        """
        reserved = {"_step": step, "_timestamp": timestamp, "_runtime": runtime}
        try:
            line = orjson.dumps({**data, **reserved}, option=orjson.OPT_SERIALIZE_NUMPY)
            if not _needs_care(line, data):
                return line, data
        except TypeError:
            pass
        flat = self._flat(data, step)
        return orjson.dumps({**flat, **reserved}), flat

    def tree(self, data: Mapping[Any, Any], step: str | None = None) -> dict[str, Any]:
        """A JSON-ready copy that keeps its nesting: for config and summary.

        ``step`` is what the names of media files say of the time; without one they get none.
        """
        return {
            str(key): self.plain(value, 0, self._place(str(key), step))
            for key, value in data.items()
        }

    def plain(self, value: Any, depth: int = 0, place: Place | None = None) -> Any:
        """``value`` in JSON's own types. Never raises; what does not fit becomes text.

        Media are kept at ``place``, under the run's lock; without one they become text, too.
        """
        if value is None or value is True or value is False:
            return value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, numbers.Number):
            return self._number(value)
        if depth >= _MAX_DEPTH:
            return self._as_repr(value)
        return self._compound(value, depth + 1, place)

    def _place(self, key: str, step: int | str | None) -> Place | None:
        if self._store is None or step is None:
            return None
        return Place(self._store, key, step, self.plain)

    def _compound(self, value: Any, depth: int, place: Place | None) -> Any:
        if isinstance(value, Mapping):
            return {self._text(str(k)): self.plain(v, depth, place) for k, v in value.items()}
        if isinstance(value, (list, tuple)) and len(value) <= _MAX_ITEMS:
            return self._list(value, depth, place)
        if place is not None and (media := self._media(value)) is not None:
            return self._written(media.as_json, value, place)
        if isinstance(value, enum.Enum):
            return self.plain(value.value, depth, place)
        if hasattr(value, "__fspath__"):
            return self._text(str(value))
        if hasattr(value, "shape"):
            return self._array(value, depth, place)
        return self._natively(value)

    def _list(self, values: Sequence[Any], depth: int, place: Place | None) -> Any:
        """Several media of one kind under a key have a form of their own."""
        if place is not None and values and self._media(values[0]) is not None:
            media = [self._media(value) for value in values]
            if first := _common_type(media):
                return self._written(partial(first.list_as_json, media), values, place)
        return [self.plain(item, depth, place) for item in values]

    def _media(self, value: Any) -> Media | None:
        try:
            return as_media(value)
        except Exception as error:  # a figure that cannot be drawn must not stop a training
            self._as_repr(value, error)
            return None

    def _written(self, as_json: Callable[[Place], Any], value: Any, place: Place) -> Any:
        try:
            return as_json(place)
        except Exception as error:
            return self._as_repr(value, error)

    def _text(self, text: str) -> str:
        if len(text) > _MAX_TEXT_CHARS:
            self._warn("text", f"a text of {len(text):,} characters was cut to {_MAX_TEXT_CHARS:,}")
        # Half a surrogate pair is a Python string but no Unicode text.
        return text[:_MAX_TEXT_CHARS].encode("utf-8", "replace").decode("utf-8")

    def _number(self, number: Any) -> Any:
        if isinstance(number, numbers.Integral):
            whole = int(number)
            return whole if -(2**63) <= whole < 2**64 else str(whole)
        if not isinstance(number, numbers.Complex) or isinstance(number, numbers.Real):
            return _finite_or_text(number)
        return self._as_repr(number)

    def _array(self, array: Any, depth: int, place: Place | None) -> Any:
        """Numpy, torch, jax and TensorFlow arrays: a scalar by ``item``, small ones as lists.

        Of larger ones, which no row could hold, the histogram is kept.
        """
        try:
            size = math.prod(int(extent) for extent in array.shape)
            if size == 1 and len(array.shape) == 0:
                return self.plain(array.item(), depth)
            if size <= _MAX_ELEMENTS:
                return self.plain(array.tolist(), depth)
            if place is not None:
                from labstead._media.histogram import Histogram

                return Histogram(array).as_json(place)
        except Exception:
            return self._as_repr(array)
        return self._as_repr(array)

    def _natively(self, value: Any) -> Any:
        """Dates, times and UUIDs, for which orjson knows the usual text."""
        try:
            native = orjson.loads(orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATACLASS))
        except TypeError:
            return self._as_repr(value)
        return native if native is not None else self._as_repr(value)

    def _as_repr(self, value: Any, error: Exception | None = None) -> str:
        name = type(value).__name__
        why = f" ({error})" if error else ""
        self._warn(
            f"type {name}", f"a value of type {name} cannot be stored{why}; its repr is kept"
        )
        try:
            return self._text(repr(value)[:1000])
        except Exception:
            return f"<{name}>"

    def _flat(self, data: Mapping[Any, Any], step: int) -> dict[str, Any]:
        flat: dict[str, Any] = {}
        self._flatten_into(flat, "", data, step, depth=0)
        return flat

    def _flatten_into(
        self, flat: dict[str, Any], prefix: str, data: Mapping[Any, Any], step: int, depth: int
    ) -> None:
        for raw_key, value in data.items():
            key = prefix + self._text(str(raw_key))
            if _is_branch(value) and depth < _MAX_DEPTH:
                self._flatten_into(flat, f"{key}.", value, step, depth + 1)
            elif len(key) > MAX_KEY_CHARS:
                self._warn(
                    "key", f"a key of over {MAX_KEY_CHARS} characters was left out: {key[:60]}..."
                )
            else:
                flat[key] = self.plain(value, depth, self._place(key, step))

    def _warn(self, topic: str, text: str) -> None:
        self._console.say_once(topic, text)


def _needs_care(line: bytes, data: Mapping[str, Any]) -> bool:
    """Whether a row that orjson accepted may hold what the server reads differently.

    orjson writes NaN and infinities as ``null``, and a second brace means a nested mapping; both
    may also sit in a text, which costs only the slower way.
    """
    if b"null" in line or line.find(b"{", 1) > 0 or len(line) > _SUSPICIOUS_ROW_BYTES:
        return True
    if len(line) > _MAX_ELEMENTS and any(map(_is_large_array, data.values())):
        return True
    return len(line) > MAX_KEY_CHARS and max(map(len, data)) > MAX_KEY_CHARS


def _is_large_array(value: Any) -> bool:
    size = getattr(value, "size", 0)
    return isinstance(size, int) and size > _MAX_ELEMENTS


def _is_branch(value: Any) -> bool:
    """Whether a value is a mapping whose names join those before: no empty one, no media."""
    return isinstance(value, Mapping) and bool(value) and not is_media_json(value)


def _common_type(media: Sequence[Media | None]) -> type[Media] | None:
    """The type of all of them, if they have one."""
    types = set(map(type, media))
    only = types.pop()
    return only if not types and issubclass(only, Media) else None


def _finite_or_text(number: Any) -> float | str:
    try:
        real = float(number)
    except OverflowError:
        return str(number)
    if math.isfinite(real):
        return real
    return "NaN" if math.isnan(real) else "Infinity" if real > 0 else "-Infinity"
