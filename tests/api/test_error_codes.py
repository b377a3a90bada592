"""docs/reference/api.md lists exactly the codes that the server can answer."""

from __future__ import annotations

import re

from tests.api.error_codes import ROOT, uses_of_codes

PAGE = ROOT / "docs" / "reference" / "api.md"
ROW = re.compile(r"^\| (\d{3}) \| `(\w+)` \| .+ \| .+ \|$", re.MULTILINE)
LISTED = [(code, int(status)) for status, code in ROW.findall(PAGE.read_text())]


def test_the_search_finds_codes_of_every_kind() -> None:
    kinds = {
        ("not_found", 404),  # of a class
        ("slug_taken", 409),  # of one call
        ("method_not_allowed", 405),  # of DRF
        ("line_too_long", 200),  # of a line
        ("too_many_topics", None),  # of the socket
        ("server_error", None),  # of a page of Django's
    }
    assert kinds <= uses_of_codes()


def test_the_page_lists_exactly_the_codes_that_there_are() -> None:
    assert sorted(code for code, _ in LISTED) == sorted({code for code, _ in uses_of_codes()})


def test_every_code_has_the_status_that_the_page_says() -> None:
    told = {(code, status) for code, status in uses_of_codes() if status is not None}
    assert told - set(LISTED) == set()
