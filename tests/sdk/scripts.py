"""Training scripts as processes of their own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import Any


def start_script(code: str, **popen: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(code)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, **popen)


def run_script(code: str) -> subprocess.CompletedProcess[str]:
    process = start_script(code)
    output, errors = process.communicate(timeout=30)
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)
