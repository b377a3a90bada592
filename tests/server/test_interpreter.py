"""How our processes have Python run."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "mallopt"), reason="of glibc's own way with freed blocks"
)
BLOCK_MB = 16
PROGRAM = f"""
import os, sys
from pathlib import Path
from labstead_server.interpreter import give_back_large_blocks

def resident_mb():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

if sys.argv[1] == "tuned":
    give_back_large_blocks()
before = resident_mb()
for _ in range(2):
    block = b"x" * ({BLOCK_MB} << 20)
    del block
print(resident_mb() - before)
"""


def kept_mb(how: str) -> float:
    program = [sys.executable, "-c", PROGRAM, how]
    return float(subprocess.run(program, capture_output=True, text=True, check=True).stdout)


def test_large_blocks_are_given_back() -> None:
    assert kept_mb("untuned") > BLOCK_MB / 2
    assert kept_mb("tuned") < BLOCK_MB / 2
