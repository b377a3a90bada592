"""Sweeps for tests of other things, made by the services that make them in life."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from projects.models import Project
from sweeps.services.agents import Beat, beat, register_agent
from sweeps.services.asking import tell
from sweeps.services.creation import NewSweep, create_sweep

CONFIG = {
    "method": "grid",
    "metric": {"name": "loss", "goal": "minimize"},
    "parameters": {"lr": {"values": [0.1, 0.2, 0.3]}},
}


def made_sweeps(by: User, project: Project, n: int = 1) -> dict[str, Any]:
    """``n`` sweeps, and in one of them as many agents; the words of addresses for one of each."""
    sweeps = [create_sweep(project, NewSweep(CONFIG), by=by)[0] for _ in range(n)]
    for i in range(n):
        agent = register_agent(sweeps[0], token=f"agent{i}", name="worker", host="box", by=by)
        beat(sweeps[0], agent, Beat({}, wants=1, request=f"request{i}"), by=by)
    tell(sweeps[0], 1, value=0.5, state="finished", by=by)
    return {"sweep": sweeps[0].slug, "agent": "agent0"}
