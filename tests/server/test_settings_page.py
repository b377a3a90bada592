"""The page of settings says what the code reads."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_lists_exactly_the_variables_that_are_read() -> None:
    code = (ROOT / "platform/labstead_server/settings.py").read_text()
    page = (ROOT / "docs/reference/settings.md").read_text()

    read = re.findall(r'env\.\w+\(\s*"(LABSTEAD_\w+)"', code)
    listed = re.findall(r"^\| `(LABSTEAD_\w+)` \|", page, re.MULTILINE)

    assert sorted(listed) == sorted(read)
