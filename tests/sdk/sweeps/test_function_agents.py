"""Agents that call a function of this process, on the real server."""

from __future__ import annotations

import threading

import pytest

import labstead
from tests.sdk.sweeps.conftest import PROJECT, MakeSweep, states
from tests.sdk.waiting import wait_until

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("real_server")]


def test_it_is_called_for_each_trial_with_the_values_in_config(make_sweep: MakeSweep):
    sweep = make_sweep(method="bayes", parameters={"lr": {"min": 0.0, "max": 1.0}}, run_cap=4)
    seen = []

    def train():
        with labstead.init(config={"seed": 1}) as run:
            run.log({"loss": (run.config.lr - 0.3) ** 2})
            seen.append((run.id, run.sweep_id, run.config.lr))

    labstead.agent(sweep.id, train, project=PROJECT)
    assert [sweep_id for _, sweep_id, _ in seen] == [sweep.id] * 4
    assert len({lr for _, _, lr in seen}) == 4
    assert {run.id: run.config["lr"] for run in sweep.runs} == {run: lr for run, _, lr in seen}
    assert (sweep.load().state, sweep.trial_counts["finished"]) == ("finished", 4)
    best = min(seen, key=lambda one: (one[2] - 0.3) ** 2)
    assert sweep.best_run().id == best[0]


def test_an_exception_fails_its_run_and_the_next_trial_follows(make_sweep: MakeSweep, capsys):
    sweep = make_sweep()

    def train():
        run = labstead.init()
        assert run.config.n != 2, "two does not work"
        run.log({"loss": run.config.n})

    labstead.agent(sweep.id, train, project=PROJECT)
    assert states(sweep) == {1: "finished", 2: "failed", 3: "finished"}
    assert {run.config["n"]: run.state for run in sweep.runs}[2] == "failed"
    assert "two does not work" in capsys.readouterr().err
    assert labstead.run is None


def test_count_is_the_number_of_runs(make_sweep: MakeSweep):
    sweep = make_sweep()
    labstead.agent(sweep.id, lambda: labstead.init().finish(), project=PROJECT, count=2)
    assert sweep.load().trial_counts["finished"] == 2
    assert sweep.state == "running"


def test_it_gives_up_when_every_run_fails(make_sweep: MakeSweep, capsys):
    sweep = make_sweep(parameters={"n": {"values": list(range(9))}})
    labstead.agent(sweep.id, lambda: 1 / 0, project=PROJECT)
    assert sweep.load().trial_counts["failed"] == 3
    assert "3 runs failed in the first 60 seconds" in capsys.readouterr().err


def test_ctrl_c_ends_run_and_agent(make_sweep: MakeSweep):
    sweep = make_sweep()

    def train():
        labstead.init()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        labstead.agent(sweep.id, train, project=PROJECT)
    assert states(sweep)[1] == "killed"
    assert [run.state for run in sweep.runs] == ["killed"]


def test_who_stops_a_run_interrupts_its_function_only(make_sweep: MakeSweep):
    sweep = make_sweep()
    interrupted = []

    def train():
        run = labstead.init()
        run.log({"loss": run.config.n})
        if run.config.n == 2:
            wait_until(lambda: [one for one in sweep.runs if one.id == run.id])
            labstead.Api().run(f"{PROJECT}/{run.id}").stop()
            try:
                threading.Event().wait(60)
            except KeyboardInterrupt:
                interrupted.append(run.id)
                raise

    labstead.agent(sweep.id, train, project=PROJECT)
    assert len(interrupted) == 1
    assert states(sweep) == {1: "finished", 2: "killed", 3: "finished"}


def test_a_preempted_trial_goes_on_as_the_same_run(make_sweep: MakeSweep):
    sweep = make_sweep(parameters={"n": {"value": 7}})
    steps = []

    def train():
        run = labstead.init()
        steps.append((run.id, run.step))
        run.log({"loss": run.step})
        if run.step == 1:
            run.mark_preempting()
            raise SystemExit(1)

    labstead.agent(sweep.id, train, project=PROJECT)
    (first, at_first), (second, at_second) = steps
    assert (first, at_first, at_second) == (second, 0, 1)
    assert states(sweep) == {1: "finished"}
    assert [run.state for run in sweep.runs] == ["finished"]


def test_a_run_that_is_open_ends_before_the_first_trial(make_sweep: MakeSweep):
    sweep = make_sweep(parameters={"n": {"value": 7}})
    before = labstead.init(project=PROJECT)
    labstead.agent(sweep.id, lambda: labstead.init().log({"loss": 1}), project=PROJECT)
    assert before.id not in [run.id for run in sweep.runs]
    assert sweep.load().state == "finished"


def test_an_ended_sweep_has_nothing_to_run(make_sweep: MakeSweep, capsys):
    sweep = make_sweep().stop()
    labstead.agent(sweep.id, lambda: pytest.fail("it was called"), project=PROJECT)
    assert "nothing to run" in capsys.readouterr().err


def test_a_sweep_without_a_program_needs_a_function(make_sweep: MakeSweep):
    with pytest.raises(labstead.UsageError, match="names no program"):
        labstead.agent(make_sweep().id, project=PROJECT)
