"""Markdown of panels is rendered by the server, and nothing in it can run."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.conftest import ApiClient
from tests.factories import make_project

ADDRESS = "/teams/ada/projects/digits/rendered-markdown"


@pytest.fixture(autouse=True)
def project(ada: User) -> None:
    make_project("digits", by=ada)


def html(api: ApiClient, text: str) -> str:
    answer = api.send("POST", ADDRESS, {"text": text})
    assert answer.status_code == 200
    rendered: str = answer.json()["html"]
    return rendered


def test_markdown_becomes_html_below_the_panels_heading(api: ApiClient) -> None:
    assert html(api, "# Tried\n\n- a **warm-up**") == (
        "<h4>Tried</h4>\n<ul>\n<li>a <strong>warm-up</strong></li>\n</ul>\n"
    )
    assert html(api, "  ") == ""


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "![x](https://elsewhere.example/spy.png)",
        '<img src=x onerror="alert(1)">',
        "[a](javascript:alert(1))",
    ],
)
def test_nothing_comes_out_that_runs_or_tells_others(api: ApiClient, text: str) -> None:
    rendered = html(api, text)
    assert "<script" not in rendered
    assert "<img" not in rendered
    assert "href" not in rendered


def test_too_much_text_is_refused(api: ApiClient) -> None:
    assert api.send("POST", ADDRESS, {"text": "a" * 100_001}).status_code == 400
