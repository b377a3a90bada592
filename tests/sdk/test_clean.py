"""``labstead clean``: what the server has goes from the disk, and nothing else."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

import labstead

DAY = 86_400


def age(run: labstead.Run, seconds: float) -> Path:
    """Make the run's folder so old; its path."""
    assert run.dir is not None
    for file in run.dir.iterdir():
        os.utime(file, (time.time() - seconds,) * 2)
    return run.dir


@pytest.fixture
def sent(server):
    """A run of two days ago that is wholly on the server."""
    with labstead.init() as run:
        run.log({"loss": 1})
    return age(run, 2 * DAY)


@pytest.fixture
def unsent():
    with labstead.init(mode="offline") as run:
        run.log({"loss": 1})
    return age(run, 2 * DAY)


def test_what_the_server_has_goes(sent, unsent, run_command):
    result = run_command("clean")
    assert (result.exit_code, sent.exists(), unsent.exists()) == (0, False, True)
    assert f"removed {sent.name}" in result.output
    assert f"kept {unsent.name}: it has unsent values" in result.output


def test_a_dry_run_removes_nothing(sent, run_command):
    assert f"would remove {sent.name}" in run_command("clean", "--dry-run").output
    assert sent.exists()


@pytest.mark.parametrize(("older_than", "is_left"), [("1d", False), ("72h", True), ("1w", True)])
def test_only_what_is_old_goes(sent, run_command, older_than, is_left):
    run_command("clean", "--older-than", older_than)
    assert sent.exists() == is_left


def test_only_force_gives_unsent_values_up(unsent, run_command):
    run_command("clean", "--older-than", "0s")
    assert unsent.exists()
    run_command("clean", "--force")
    assert not unsent.exists()


def test_not_even_force_touches_a_run_whose_program_runs(server, run_command):
    run = labstead.init()
    result = run_command("clean", "--older-than", "0s", "--force")
    assert run.dir.exists()
    assert "its program runs" in result.output


def test_one_folder_can_be_named(sent, server, run_command):
    with labstead.init() as other:
        pass
    run_command("clean", str(other.dir), "--older-than", "0s")
    assert (other.dir.exists(), sent.exists()) == (False, True)


def test_it_says_it_as_json(sent, unsent, run_command):
    said = json.loads(run_command("clean", "--dry-run", "--json").stdout)
    assert (said["dry_run"], said["removed"]) == (True, [str(sent.resolve())])
    assert said["kept"] == [{"path": str(unsent), "reason": "it has unsent values or files"}]
    assert said["bytes"] > 0


@pytest.mark.parametrize("age", ["7", "-1d", "soon", "7y"])
def test_an_age_has_a_unit(run_command, age):
    result = run_command("clean", f"--older-than={age}")
    assert result.exit_code == 2
    assert "write 30m, 12h, 7d or 2w" in result.output


def test_a_folder_without_runs_stays_as_it_is(workplace, run_command):
    (workplace / "notes.txt").write_text("mine")
    run_command("clean", str(workplace), "--older-than", "0s", "--force")
    assert (workplace / "notes.txt").exists()
