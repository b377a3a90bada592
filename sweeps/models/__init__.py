"""Sweeps, their trials, and the agents that run them."""

from sweeps.models.agents import Agent, silence_began
from sweeps.models.sweeps import ACTIVE_STATES, OVER_STATES, Sweep, SweepState
from sweeps.models.trials import ENDED_STATES, Trial, TrialState

__all__ = [
    "ACTIVE_STATES",
    "ENDED_STATES",
    "OVER_STATES",
    "Agent",
    "Sweep",
    "SweepState",
    "Trial",
    "TrialState",
    "silence_began",
]
