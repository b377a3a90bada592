"""Sweeps: searches for the best configuration, trial by trial."""
