"""Making and steering sweeps from Python and the command line, on the real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import labstead
from tests.sdk.sweeps.conftest import GRID, PROJECT, MakeSweep

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("real_server")]


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(labstead.ConfigError) as error:
        labstead.sweep({"method": "grdi", "parameters": {"a": {"min": 3, "max": 1}}, "x": 1})
    told = str(error.value)
    assert [path for path in ("method", "parameters.a.min", "x") if f"  {path}: " not in told] == []


def test_a_sweep_is_found_by_its_path(make_sweep: MakeSweep):
    sweep = make_sweep(name="first", run_cap=2)
    found = labstead.Api().sweep(f"ada/{PROJECT}/sweeps/{sweep.id}")
    assert (found.id, found.name, found.state, found.run_cap) == (sweep.id, "first", "pending", 2)
    assert found.url.endswith(f"/ada/{PROJECT}/sweeps/{sweep.id}")
    assert found.config["parameters"] == GRID["parameters"]
    assert found.id in [one.id for one in labstead.Api().sweeps(PROJECT)]
    assert found.best_run() is None


def test_it_is_steered_from_the_command_line(make_sweep: MakeSweep, run_command):
    path = "/".join(make_sweep().path)
    for how, state in (("pause", "paused"), ("resume", "pending"), ("stop", "stopped")):
        told = run_command("sweep", f"--{how}", path, "--json")
        assert json.loads(told.stdout)["state"] == state
    assert run_command("sweep", "--cancel", path).stdout.startswith("The sweep")
    refused = run_command("sweep", "--resume", path)
    assert (refused.exit_code, "cancelled already; extend it" in refused.stderr) == (1, True)
    assert (
        json.loads(run_command("sweep", "--extend", path, "--run-cap", "2", "--json").stdout)[
            "expected"
        ]
        == 2
    )
    missing = run_command("agent", "nope", "-p", PROJECT)
    assert (missing.exit_code, f"no sweep ada/{PROJECT}/nope" in missing.stderr) == (1, True)


def test_a_sweep_that_waits_takes_another_configuration(make_sweep: MakeSweep, run_command):
    sweep = make_sweep()
    Path("wider.yaml").write_text("method: grid\nparameters: {n: {values: [1, 2, 3, 4]}}")
    told = run_command("sweep", "wider.yaml", "--update", sweep.id, "-p", PROJECT)
    assert told.exit_code == 0, told.output
    assert sweep.load().expected_run_count == 4


def test_the_preview_says_what_would_be_tried(make_sweep: MakeSweep, run_command):
    make_sweep()
    Path("sweep.json").write_text(json.dumps(GRID))
    shown = run_command("sweep", "sweep.json", "--preview").stdout.splitlines()
    assert shown[:2] == ["Trials   3", "Cells    3"]
    assert 'First    {"n":1}' in shown  # perhaps after the hours, by what other tests ran
    seen = run_command("sweep", "sweep.json", "--preview", "--json").stdout
    assert json.loads(seen)["cells"] == 3


def test_a_run_that_is_not_there_is_named_and_names_are_quoted(run_command):
    Path("sweep.json").write_text(json.dumps(GRID))
    missing = run_command("sweep", "sweep.json", "-R", "nope")
    assert (missing.exit_code, "no run “nope”" in missing.stderr) == (1, True)
    made = run_command("sweep", "sweep.json", "-p", "two words")
    assert "labstead agent 'ada/two words/" in made.stdout


def test_a_file_that_is_not_there_is_wrong_usage(run_command):
    missing = run_command("sweep", "missing.yaml")
    assert (missing.exit_code, "--pause" in missing.stderr) == (2, True)


def test_trials_are_asked_for_and_told_of(make_sweep: MakeSweep):
    sweep = make_sweep()
    trials = sweep.ask(2)
    while len(trials) < 3:
        trials += sweep.ask()
    for trial in trials:
        sweep.tell(trial, trial.values["n"] ** 2)
    assert [(one.number, one.best) for one in sweep.trials] == [(3, 9), (2, 4), (1, 1)]
    assert sweep.load().best == {"run": trials[0].run, "trial": 1, "value": 1}
    with pytest.raises(labstead.RequestRefusedError, match="ended already"):
        sweep.tell(trials[0], 7)


def test_a_custom_search_puts_its_own_trials_in(make_sweep: MakeSweep):
    sweep = make_sweep(method="custom")
    added = sweep.add_trial({"n": 2})
    (asked,) = sweep.ask()
    assert (asked.number, asked.values) == (added.number, {"n": 2})
    assert sweep.tell(asked.number, 0.5, state="failed").state == "failed"
    assert sweep.ask(timeout=0) == []


def test_a_sweep_that_has_ended_is_extended(make_sweep: MakeSweep):
    sweep = make_sweep(run_cap=1)
    labstead.agent(sweep.id, lambda: labstead.init().log({"loss": 1}), project=PROJECT)
    assert sweep.load().state == "finished"
    assert sweep.extend(run_cap=2).state == "running"
    labstead.agent(sweep.id, lambda: labstead.init().log({"loss": 2}), project=PROJECT)
    assert sorted(run.config["n"] for run in sweep.runs) == [1, 2]
