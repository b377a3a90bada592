"""The reference pages of the client say what its docstrings say, and each call has an example."""

import inspect

import pytest

from tools import client_pages

WITHOUT_EXAMPLE = {"labstead.login"}  # it asks the server
TEXTS = client_pages.texts()


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_is_up_to_date(name):
    written = (client_pages.FOLDER / name).read_text(encoding="utf-8")
    assert written == TEXTS[name], "run `make docs`"


def test_no_page_is_left_of_what_is_gone():
    assert {path.name for path in client_pages.FOLDER.glob("*.md")} == set(TEXTS)


@pytest.mark.parametrize("page", list(client_pages.pages()), ids=lambda page: page.name)
def test_the_page_of_a_function_shows_an_example(page):
    if inspect.isfunction(page.thing) and page.name not in WITHOUT_EXAMPLE:
        assert "```pycon" in TEXTS[page.file]
