"""The pages that list runs: filter box, columns, orders."""

from __future__ import annotations

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


def heads(answer: HttpResponse) -> list[str]:
    text = answer.content.decode()
    return re.findall(r'<a class="sort"[^>]*>([^<]+)<', text)


@pytest.mark.parametrize("page", [TABLE, WORKSPACE])
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
def test_box_takes_words_and_conditions(
    browser: Client, page: str, typed: str, expected: list[str]
) -> None:
    assert rows(browser.get(page, {"search": typed})) == expected


@pytest.mark.parametrize("page", [TABLE, WORKSPACE])
def test_half_a_filter_is_explained_and_escaped(browser: Client, page: str) -> None:
    answer = browser.get(page, {"search": "<loss> < 3"})
    text = answer.content.decode()
    assert (answer.status_code, rows(answer)) == (200, [])
    assert "means nothing here" in text or "is not understood" in text
    assert "<loss>" not in text


def test_error_comes_with_the_table_and_is_announced(browser: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "run-table"}
    text = browser.get(TABLE, {"search": "loss < 3"}, headers=headers).content.decode()
    assert 'id="filter-error" role="alert"' in text
    assert "Expected config.loss or summary.loss" in text


def test_metrics_of_the_runs_are_columns_from_the_start(browser: Client) -> None:
    assert heads(browser.get(TABLE))[-1:] == ["loss"]


def test_chosen_columns_are_shown(browser: Client) -> None:
    answer = browser.get(TABLE, {"columns": ["config.opt.lr", "summary.note", "nonsense"]})
    assert heads(answer)[-2:] == ["note", "opt.lr"]
    assert "&lt;b&gt;" in answer.content.decode()


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("summary.loss", ["r2", "r1", "r0"]),
        ("-config.opt.lr", ["r2", "r1", "r0"]),
        ("created", ["r0", "r1", "r2"]),
        ("-name", ["r2", "r1", "r0"]),
        ("nonsense", ["r2", "r1", "r0"]),
    ],
)
def test_table_sorts_by_any_column(browser: Client, ordering: str, expected: list[str]) -> None:
    assert rows(browser.get(TABLE, {"ordering": ordering})) == expected


def test_state_narrows_and_nonsense_does_not(browser: Client) -> None:
    assert rows(browser.get(TABLE, {"state": "finished"})) == []
    assert rows(browser.get(TABLE, {"state": "nonsense"})) == ["r2", "r1", "r0"]
