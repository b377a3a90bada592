"""How our processes have Python run: garbage looked for seldom, threads changed often, large
blocks of memory given back.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from importlib.abc import MetaPathFinder

# Reference counting frees nearly everything; the collector is for cycles. Python's 700 makes it
# run 20 times while one batch of 5,000 rows is parsed, for half of that work's time.
YOUNG_OBJECTS = 50_000
# How long the loop waits when a request computes. Python's 5 ms, a few times over, is what fifty
# clients at once see as their slowest answers.
SWITCH_SECONDS = 0.001
# A freed block of this size goes back to the system. The C library raises its own limit to the
# size of what was freed last, up to 32 MB, and keeps such blocks for each thread: 45 MB after 5,000
# small files in bodies of 16 MB.
LARGE_BLOCK_BYTES = 2 << 20
M_MMAP_THRESHOLD = -3


def tune() -> None:
    """Call it when all is imported: what lives then is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
    sys.setswitchinterval(SWITCH_SECONDS)
    give_back_large_blocks()


def give_back_large_blocks() -> None:
    with suppress(AttributeError):  # only glibc has it, and needs it
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)


class LeftOut(MetaPathFinder):
    """Packages that are not there, even where they are installed.

    None in their place in ``sys.modules`` would do the same to an import, but scikit-learn looks
    there itself and takes what it finds for pandas.
    """

    def __init__(self, *names: str) -> None:
        self._names = names

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname in self._names:
            raise ModuleNotFoundError(f"{fullname} is left out", name=fullname)


def leave_out_pandas() -> None:
    """We never use it, but PyArrow imports it, where it is installed, for the first table it makes:
    the first commit of an artifact waited for 1.3 s, and each process had 50 MB more."""
    sys.meta_path.insert(0, LeftOut("pandas"))
