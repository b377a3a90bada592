"""Files that one process at a time has open to write."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path


def held(path: Path, opened: Callable[[], int], wait: Callable[[], None]) -> int:
    """A descriptor of the file that ``opened`` makes, locked until it is closed.

    ``wait`` is called while another process has the lock. The file is then opened anew, for the
    other one may have moved it away.
    """
    while True:
        descriptor = opened()
        if _is_locked(descriptor) and _is_at(path, descriptor):
            return descriptor
        os.close(descriptor)
        wait()


def _is_at(path: Path, descriptor: int) -> bool:
    with contextlib.suppress(OSError):
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    return False


if sys.platform == "win32":

    def _is_locked(descriptor: int) -> bool:
        import msvcrt

        with contextlib.suppress(OSError):
            # Far behind the end: what is locked there cannot be read by others.
            os.lseek(descriptor, 1 << 60, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
            return True
        return False

else:

    def _is_locked(descriptor: int) -> bool:
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False
