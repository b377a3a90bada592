"""What an agent says while it waits, without a server."""

from __future__ import annotations

import pytest

from labstead._console import Console
from labstead._sweeps.heart import Heart
from labstead._sweeps.wire import Answer


class PausedWire:
    """A sweep that is paused for two heartbeats, and ends then."""

    def __init__(self) -> None:
        self.answers = [Answer(is_paused=True, again_in=0.01)] * 2 + [Answer(exit_why="over")]

    def register(self) -> float:
        return 5.0

    def beat(self, runs: object, wants: int, request: str) -> Answer:
        return self.answers.pop(0) if self.answers else Answer(exit_why="over")

    def leave(self) -> None: ...

    def close(self) -> None: ...


def test_a_pause_is_told_once(capsys: pytest.CaptureFixture[str]):
    heart = Heart(PausedWire(), Console(), lambda run, why: None)  # type: ignore[arg-type]
    heart.start()
    assert heart.next_trial() is None
    heart.close()
    assert capsys.readouterr().err.count("the sweep is paused; the agent waits") == 1
