"""A stretch of stored bytes, read as a file of its own."""

from __future__ import annotations

import io


class Part(io.RawIOBase):
    """``size`` bytes of something longer, from ``offset`` on. Who inherits reads at ``_at``."""

    def __init__(self, *, size: int, offset: int) -> None:
        super().__init__()
        self._size, self._offset, self._at = size, offset, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def _wanted(self, size: int) -> int:
        """How many bytes there are to read, of ``size`` that were asked for."""
        left = max(0, self._size - self._at)
        return left if size < 0 else min(size, left)
