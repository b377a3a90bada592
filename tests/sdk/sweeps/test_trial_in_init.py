"""What ``init`` does in a program that an agent has started, and in a function of one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import labstead
from labstead._config.assignment import Assignment, assigned, environment_of
from labstead._config.config_file import read_config_file
from labstead._sweeps.children import write_values
from tests.sdk.scripted_server import ScriptedServer

VALUES = {"lr": 0.1, "model": {"depth": 3}}
TRIAL = Assignment("s1", "r1", VALUES, "ada", "digits")


@pytest.fixture
def trial(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    for name, value in environment_of(TRIAL, write_values(TRIAL, workplace / "args")).items():
        monkeypatch.setenv(name, value)
    return TRIAL


def settled(run: labstead.Run) -> dict[str, Any]:
    return {"sweep": run.sweep_id, "run": run.id, "project": run.project, **run.config.as_dict()}


SETTLED = {"sweep": "s1", "run": "r1", "project": "digits", **VALUES}


@pytest.mark.usefixtures("trial")
def test_the_environment_gives_run_project_and_values():
    assert settled(labstead.init(mode="offline")) == SETTLED


@pytest.mark.parametrize("prefix", ["LABSTEAD_SWEEP", "WANDB_SWEEP"])
def test_either_name_of_the_variables_is_enough(trial, monkeypatch, prefix):
    for name in [name for name in os.environ if name.startswith(prefix)]:
        monkeypatch.delenv(name)
    assert settled(labstead.init(mode="offline")) == SETTLED


def test_an_agent_in_this_process_gives_the_same(workplace):
    with assigned(TRIAL):
        assert settled(labstead.init(mode="offline")) == SETTLED
    labstead.finish()
    assert labstead.init(mode="offline").sweep_id is None


def test_the_server_hears_of_the_sweep(server: ScriptedServer):
    with assigned(TRIAL):
        labstead.init().finish()
    assert server.runs["r1"].body["sweep"] == "s1"
    assert server.runs["r1"].body["config"] == VALUES


@pytest.mark.usefixtures("trial")
def test_values_of_the_sweep_win_with_one_word_of_it(capsys):
    config = {"lr": 0.5, "model": {"depth": 9, "width": 64}, "seed": 1}
    run = labstead.init(mode="offline", project="mine", id="own", config=config)
    assert settled(run) == SETTLED | {"model": {"depth": 3, "width": 64}, "seed": 1}
    (warning,) = [line for line in capsys.readouterr().err.splitlines() if "win over" in line]
    assert warning.endswith("win over the program's: project, lr, model.depth")


@pytest.mark.usefixtures("trial")
def test_later_changes_do_not_win_either(capsys):
    run = labstead.init(mode="offline")
    for _ in range(2):
        run.config.update({"lr": 0.5, "seed": 1}, allow_val_change=True)
    run.config.lr = 0.7
    assert (run.config.lr, run.config.seed) == (0.1, 1)
    assert capsys.readouterr().err.count("win over the program's: lr") == 1


@pytest.mark.usefixtures("trial")
def test_equal_values_are_nothing_to_warn_of(capsys):
    labstead.init(mode="offline", config={"lr": 0.1})
    assert "win over" not in capsys.readouterr().err


def test_a_program_that_begins_its_run_again_goes_on_with_it(server: ScriptedServer):
    with assigned(TRIAL):
        labstead.init().finish()
        labstead.init().finish()
    assert list(server.runs) == ["r1"]


@pytest.mark.usefixtures("trial")
def test_values_inside_of_sections_do_not_change_either():
    run = labstead.init(mode="offline", allow_val_change=True)
    run.config.model.depth = 9
    run.config.model.update({"depth": 8, "width": 64}, allow_val_change=True)
    assert run.config.as_dict() == {"lr": 0.1, "model": {"depth": 3, "width": 64}}


@pytest.mark.parametrize("text", ["1e-3", "2E5", "12e4567", "0.1", "yes", "1"])
def test_texts_that_look_like_numbers_stay_texts(workplace, text):
    trial = Assignment("s1", "r1", {"name": text}, "ada", "digits")
    assert read_config_file(write_values(trial, workplace / "args")) == {"name": text}
