"""Making sweeps, and agents that run their trials: programs, or functions of this process."""

TERM_TIMEOUT_SECONDS = 30.0
"""Between SIGTERM and SIGKILL, when a run has to stop."""
