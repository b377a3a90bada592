"""A cache bounded by the size of what it holds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class SizedLRU(Generic[Value]):
    """Keeps the most recently used values, ``limit`` in all by ``size_of``. Thread-safe."""

    def __init__(self, *, limit: int, size_of: Callable[[Value], int]) -> None:
        self._limit = limit
        self._size_of = size_of
        self._total = 0
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value; made outside the lock when missing, so two threads may make it once each."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = value
                self._weigh(key)
        return value

    def weigh_again(self, key: Hashable) -> None:
        """Of a value that has grown since it was put here."""
        with self._lock:
            if key in self._values:
                self._weigh(key)

    def holds(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._values

    def _weigh(self, key: Hashable) -> None:
        size = self._size_of(self._values[key])
        self._total += size - self._sizes.get(key, 0)
        self._sizes[key] = size
        while self._total > self._limit and len(self._values) > 1:
            oldest, _ = self._values.popitem(last=False)
            self._total -= self._sizes.pop(oldest)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._sizes.clear()
            self._total = 0
