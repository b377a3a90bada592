"""Step 4 of the guide, unchanged but for the import: two agents share the nine combinations.

Nine programs that load scikit-learn take a minute of the processor.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import labstead
from tests.guide_scripts import STEP_4_CONFIG, STEP_4_TRAIN
from tests.sdk.sweeps.conftest import StartAgent, ends

pytestmark = [pytest.mark.server, pytest.mark.long, pytest.mark.usefixtures("real_server")]


def test_step_4_tunes_the_forest(run_command, start_agent: StartAgent):
    Path("sweep_config.yaml").write_text(STEP_4_CONFIG)
    Path("train.py").write_text(STEP_4_TRAIN)
    made = run_command("sweep", "sweep_config.yaml")
    assert made.exit_code == 0, made.output
    told = made.stdout.splitlines()
    sweep = labstead.Api().sweep(told[0].split()[1])
    assert told[2].endswith(f"labstead agent {'/'.join(sweep.path)}")
    for agent in [start_agent(sweep), start_agent(sweep)]:
        code, said = ends(agent, 300)
        assert code == 0, said
    sweep.load()
    assert (sweep.state, sweep.expected_run_count, len(sweep.runs)) == ("finished", 9, 9)
    tried = [(run.config["n_estimators"], run.config["max_depth"]) for run in sweep.runs]
    assert sorted(tried) == [(n, depth) for n in (50, 100, 200) for depth in (3, 5, 7)]
    best = sweep.best_run()
    assert best is not None
    assert best.summary["accuracy"] == max(run.summary["accuracy"] for run in sweep.runs)
