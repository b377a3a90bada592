"""The pages that list runs: filter box, columns, orders."""

from __future__ import annotations

import html
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from runs.services import update_run
from tests.factories import make_project, make_run

TABLE = "/ada/digits/runs"
WORKSPACE = "/ada/digits"


@pytest.fixture
def browser(ada: User, client: Client) -> Client:
    """Ada's, with three runs of rising lr and falling loss; the last has another name."""
    project = make_project("digits", by=ada)
    for i, name in enumerate(["amber", "brisk", "calm"]):
        run = make_run(
            by=ada, project=project, id=f"r{i}", name=name, config={"opt": {"lr": i}, "depth": 3}
        )
        update_run(run, by=ada, summary={"loss": 3 - i, "_step": 7, "note": "<b>"})
    client.force_login(ada)
    return client


def rows(answer: HttpResponse) -> list[str]:
    return re.findall(r'id="(?:row|run)-(r\d)"', answer.content.decode())


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ["r2", "r1", "r0"]),
        ("BRI", ["r1"]),
        ("config.opt.lr > 0", ["r2", "r1"]),
        ("summary.loss < 3 and not calm", ["r1"]),
        ("nobody", []),
    ],
)
def test_box_takes_words_and_conditions(browser: Client, typed: str, expected: list[str]) -> None:
    assert rows(browser.get(WORKSPACE, {"search": typed})) == expected


def test_panels_hear_of_all_that_narrows_the_list(browser: Client) -> None:
    part = '{"join": "and", "parts": [{"key": "config.depth", "operator": "=", "value": "3"}]}'
    chosen = {"search": "a.*r", "regex": "1", "where": part, "mine": "1", "crashed": "hide"}
    answer = browser.get(WORKSPACE, chosen)
    told = re.search(r'data-filter="([^"]*)"', answer.content.decode())
    assert told
    asked = {"filter": html.unescape(told[1])}
    found = browser.get("/api/v1/teams/ada/projects/digits/run-table", asked).json()["results"]
    assert [row["id"] for row in found] == rows(answer) == ["r0"]


def test_half_a_filter_is_explained_and_escaped(browser: Client) -> None:
    answer = browser.get(WORKSPACE, {"search": "<loss> < 3"})
    text = answer.content.decode()
    assert (answer.status_code, rows(answer)) == (200, [])
    assert "means nothing here" in text or "is not understood" in text
    assert "<loss>" not in text


def test_error_comes_with_the_list_and_is_announced(browser: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "run-sidebar"}
    text = browser.get(WORKSPACE, {"search": "loss < 3"}, headers=headers).content.decode()
    assert 'role="alert"' in text
    assert "Expected config.loss or summary.loss" in text


def test_the_table_says_where_its_runs_are_asked_for(browser: Client) -> None:
    text = browser.get(TABLE).content.decode()
    assert 'data-api="/api/v1/teams/ada/projects/digits"' in text
    assert "data-can-edit" in text
