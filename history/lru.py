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
                self._total += self._size_of(value)
                self._shrink()
        return value

    def holds(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._values

    def _shrink(self) -> None:
        while self._total > self._limit and len(self._values) > 1:
            _, oldest = self._values.popitem(last=False)
            self._total -= self._size_of(oldest)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._total = 0
