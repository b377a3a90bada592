"""``labstead agent``: programs as children, what ends them, and when the agent gives up."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.sdk.sweeps.conftest import MakeSweep, StartAgent, ends, states
from tests.sdk.waiting import wait_until

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("real_server")]

WAITS = """
    import pathlib, time, labstead
    run = labstead.init()
    run.log({"loss": run.config.n})
    pathlib.Path("ready").touch()
    while not pathlib.Path("go").exists():
        time.sleep(0.02)
    run.log({"loss": 0})
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + WAITS.replace(
    "\n    ", "\n"
)


def is_ready() -> bool:
    return Path("ready").exists()


def test_agents_share_a_grid_and_try_each_cell_once(make_sweep: MakeSweep, start_agent: StartAgent):
    sweep = make_sweep(
        "import labstead; labstead.init(); labstead.log({'loss': labstead.config.n})",
        parameters={"n": {"values": [1, 2]}, "m": {"values": [1, 2]}},
    )
    for agent in [start_agent(sweep), start_agent(sweep)]:
        code, said = ends(agent)
        assert code == 0, said
    tried = sorted((run.config["n"], run.config["m"]) for run in sweep.runs)
    assert tried == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert (sweep.load().state, sweep.best_run().config["n"]) == ("finished", 1)


def test_ctrl_c_waits_for_the_run(make_sweep: MakeSweep, start_agent: StartAgent):
    sweep = make_sweep(WAITS)
    agent = start_agent(sweep)
    wait_until(is_ready, 60)
    agent.send_signal(signal.SIGINT)
    assert "waiting for run" in next(line for line in agent.stderr if "Ctrl-C" in line)
    Path("go").touch()
    assert ends(agent)[0] == 130
    assert [trial.state for trial in sweep.trials if trial.run] == ["finished"]
    assert sweep.best_run().summary["loss"] == 0


def test_a_second_ctrl_c_ends_it_and_a_third_kills_it(
    make_sweep: MakeSweep, start_agent: StartAgent
):
    sweep = make_sweep(STUBBORN)
    agent = start_agent(sweep)
    wait_until(is_ready, 60)
    for word in ("waiting", "ending", "killing"):
        agent.send_signal(signal.SIGINT)
        assert any(word in line for line in agent.stderr)
    assert ends(agent)[0] == 130
    assert [trial.state for trial in sweep.trials if trial.run] == ["killed"]


def test_sigterm_ends_run_and_agent(make_sweep: MakeSweep, start_agent: StartAgent):
    sweep = make_sweep(WAITS)
    agent = start_agent(sweep)
    wait_until(is_ready, 60)
    agent.terminate()
    assert ends(agent)[0] == 143
    assert [run.state for run in sweep.runs] == ["killed"]


def test_signals_are_passed_on_when_asked(make_sweep: MakeSweep, start_agent: StartAgent):
    heeds = "signal.signal(signal.SIGUSR1, lambda *_: pathlib.Path('go').touch())"
    code = f"import pathlib, signal; {heeds}"
    sweep = make_sweep(code + WAITS.replace("\n    ", "\n"))
    agent = start_agent(sweep, "--forward-signals", "--count", "1")
    wait_until(is_ready, 60)
    agent.send_signal(signal.SIGUSR1)
    assert ends(agent)[0] == 0
    assert sweep.load().trial_counts["finished"] == 1


def test_a_cancelled_sweep_ends_its_programs(make_sweep: MakeSweep, start_agent: StartAgent):
    sweep = make_sweep(STUBBORN)
    agent = start_agent(sweep, "--term-timeout", "0.2")
    wait_until(is_ready, 60)
    sweep.cancel()
    code, said = ends(agent)
    assert (code, "the sweep was cancelled" in said) == (0, True)
    assert states(sweep)[1] == "killed"


def test_a_program_that_cannot_run_does_not_use_up_the_sweep(
    make_sweep: MakeSweep, start_agent: StartAgent
):
    sweep = make_sweep(
        command=["${interpreter}", "-c", "raise SystemExit(3)"],
        parameters={"n": {"values": list(range(9))}},
    )
    code, said = ends(start_agent(sweep))
    assert (code, "3 runs failed in the first" in said) == (1, True)
    assert sweep.load().trial_counts["failed"] == 3
    code, said = ends(start_agent(sweep, "--max-consecutive-failed-runs", "1"))
    assert (code, "1 runs in a row" in said) == (1, True)


def test_the_trial_of_an_agent_that_leaves_is_anothers(
    make_sweep: MakeSweep, start_agent: StartAgent
):
    sweep = make_sweep(
        """
        import os, signal, labstead
        run = labstead.init()
        run.log({"loss": run.step})
        if run.step == 1:
            run.mark_preempting()
            os.kill(os.getppid(), signal.SIGTERM)
            signal.pause()
        """,
        parameters={"n": {"value": 7}},
        command=["${interpreter}", "${program}"],
    )
    assert ends(start_agent(sweep))[0] == 143
    code, said = ends(start_agent(sweep))
    assert code == 0, said
    assert states(sweep) == {1: "finished"}
    (run,) = sweep.runs
    assert (run.state, run.summary["loss"]) == ("finished", 1)
