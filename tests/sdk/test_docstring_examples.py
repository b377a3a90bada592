import doctest
from pathlib import Path

import pytest

import labstead
from labstead import plot
from labstead._config import config
from labstead._connection import login
from labstead._history import summary
from labstead._media import (
    audio,
    documents,
    graph,
    histogram,
    image,
    interactive,
    shapes,
    table,
    video,
)
from labstead._run import events, run, session
from labstead._sweeps import agents, creating

MEDIA = [audio, documents, graph, histogram, image, interactive, plot, shapes, table, video]
MODULES = [agents, config, creating, events, login, run, session, summary, *MEDIA]
FINDER = doctest.DocTestFinder(exclude_empty=True)
EXAMPLES = [
    example
    for module in MODULES
    for example in FINDER.find(module, extraglobs={"labstead": labstead, "Path": Path})
    if example.examples
]
PUBLIC_FUNCTIONS = [
    labstead.init,
    labstead.log,
    labstead.finish,
    labstead.save,
    labstead.login,
    labstead.alert,
    labstead.log_event,
    labstead.mark_preempting,
    labstead.restore,
    labstead.sweep,
    labstead.agent,
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_example_gives_what_it_shows(example):
    outcome = doctest.DocTestRunner().run(example, clear_globs=False)
    assert outcome.failed == 0


@pytest.mark.parametrize("function", PUBLIC_FUNCTIONS, ids=lambda function: function.__name__)
def test_every_public_function_has_an_example(function):
    assert ">>>" in function.__doc__
