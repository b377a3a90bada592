"""The commands a person types."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_make_lists_the_targets() -> None:
    # The suite itself runs under make, which would add lines about its folder.
    command = ["make", "--no-print-directory"]
    seen = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    listed = [line.split()[1] for line in seen.stdout.splitlines()]
    assert listed == ["help", "up", "test", "lint", "format", "docs", "demo", "bench", "clean"]


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    finder = ROOT / "tools" / "python.sh"

    finished = subprocess.run(
        ["/bin/sh", finder, "-V"],
        cwd=tmp_path,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 1
    assert "needs Python 3.11 or newer" in finished.stderr
