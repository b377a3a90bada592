"""In a real Jupyter kernel: cells are run again, fail, and show HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from jupyter_client.manager import start_new_kernel

from tests.sdk.scripted_server import ScriptedServer

CELL_SECONDS = 30
Execute = Callable[[str], "Shown"]


@dataclass
class Shown:
    """What a cell showed: printed text, results and displays by their types, its error."""

    text: str = ""
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    error: str = ""


@pytest.fixture
def execute(server: ScriptedServer) -> Iterator[Execute]:
    """Runs cells in one kernel, which is shut down at the end as Jupyter does it."""
    manager, client = start_new_kernel(kernel_name="python3")

    def run(cell: str) -> Shown:
        shown = Shown()
        client.execute_interactive(
            cell, timeout=CELL_SECONDS, output_hook=lambda message: take(message, shown)
        )
        return shown

    yield run
    client.stop_channels()
    manager.shutdown_kernel()


def take(message: dict, shown: Shown) -> None:  # type: ignore[type-arg]
    content = message["content"]
    shown.text += content.get("text", "")
    shown.error += content.get("ename", "")
    data = content.get("data", {})
    shown.plain += [data["text/plain"]] if "text/plain" in data else []
    shown.html += [data["text/html"]] if "text/html" in data else []


def test_a_notebook_logs_and_links_to_its_run(server, execute):
    began = execute('import labstead; run = labstead.init(project="digits", name="<first>")')
    assert began.error == ""
    (card,) = began.html
    assert f'href="{server.url}/ada/digits/runs/{server.only_run.id}"' in card
    assert "&lt;first&gt;" in card
    execute("for n in range(3): labstead.log({'n': n})")
    assert execute("run").html == [card]
    execute("labstead.finish()")
    assert [line["n"] for line in server.only_run.lines] == [0, 1, 2]
    assert server.only_run.finish["state"] == "finished"


def test_running_the_cell_again_finishes_the_run_before(server, execute):
    for n in range(2):
        execute(f"import labstead; run = labstead.init(id='run{n}'); run.log({{'n': {n}}})")
    execute("labstead.finish()")
    assert [run.finish["state"] for run in server.runs.values()] == ["finished", "finished"]
    assert [[line["n"] for line in run.lines] for run in server.runs.values()] == [[0], [1]]


def test_a_cell_that_fails_ends_no_run(server, execute):
    execute("import labstead; run = labstead.init()")
    assert execute("1 / 0").error == "ZeroDivisionError"
    execute("run.log({'n': 1}); run.finish()")
    assert server.only_run.finish["state"] == "finished"


def test_what_cells_print_is_kept(server, execute):
    execute("import labstead; run = labstead.init(settings={'console': 'auto'})")
    assert execute("print('epoch 1')").text == "epoch 1\n"
    execute("print('epoch 2')")
    execute("run.finish()")
    printed = [line["text"] for line in server.only_run.streams["console"]]
    assert printed == ["epoch 1", "epoch 2"]


def test_the_cells_are_the_code_without_their_secrets(server, execute):
    execute("import labstead; run = labstead.init(settings={'save_code': True})")
    execute("loss = 0.5")
    execute("password = 'open sesame'")
    execute("run.finish()")
    code = server.only_run.files["code/cells.py"].decode()
    assert "# %%\nloss = 0.5\n" in code
    assert "password = '***'" in code


def test_a_silent_run_shows_nothing(server, execute):
    began = execute("import labstead; run = labstead.init(settings={'silent': True})")
    assert (began.html, began.text) == ([], "")
