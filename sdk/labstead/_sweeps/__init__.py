"""Making sweeps, and agents that run their trials: programs, or functions of this process."""
