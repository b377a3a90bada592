"""What the guide's scripts about artifacts come to; they run in this process."""

from __future__ import annotations

from typing import Any

import pytest

from tests.guide_scripts import STEP_5, WHOLE

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("real_server")]


def names_after(script: str) -> dict[str, Any]:
    """What its variables are at its end."""
    names: dict[str, Any] = {}
    exec(script, names)
    return names


def test_step_5_versions_a_data_set() -> None:
    found = names_after(STEP_5)
    artifact = found["artifact"]
    assert found["df_loaded"].equals(found["df"])
    assert (artifact.version, artifact.description) == ("v0", "Iris dataset")


def test_the_whole_example_of_training_and_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    found = names_after(WHOLE)
    test, model, artifact = found["X_test"], found["model"], found["artifact"]
    assert (model.predict(test) == found["clf"].predict(test)).all()
    maker = artifact.logged_by()
    assert maker is not None
    assert maker.name == "Full_Experiment"
    # Whoever followed the guide before has used the same version.
    assert {run.name for run in artifact.used_by()} == {"Load_Model"}
