"""A small in-process cache for what is asked on every ingest request."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Any, Generic, TypeVar

_caches: list[ShortCache[Any, Any]] = []
Key = TypeVar("Key")
Value = TypeVar("Value")


class ShortCache(Generic[Key, Value]):
    """Remembers values for ``seconds``; the oldest go when it holds ``size`` of them.

    Another process learns of a change only when its copy has aged out, so keep ``seconds`` small;
    ``forget_all`` empties every cache of this one.
    """

    def __init__(self, *, seconds: float, size: int = 10_000) -> None:
        self._seconds = seconds
        self._size = size
        self._entries: OrderedDict[Key, tuple[float, Value]] = OrderedDict()
        self._lock = threading.Lock()
        _caches.append(self)

    def get(self, key: Key) -> Value | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry[0] < time.monotonic():
                self._entries.pop(key, None)
                return None
            return entry[1]

    def put(self, key: Key, value: Value) -> None:
        with self._lock:
            self._entries[key] = (time.monotonic() + self._seconds, value)
            self._entries.move_to_end(key)
            while len(self._entries) > self._size:
                self._entries.popitem(last=False)

    def forget(self, key: Key) -> None:
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


def forget_all() -> None:
    """After a change of access: everything is asked again."""
    for cache in _caches:
        cache.clear()
