"""Configurations as they come from people."""

from __future__ import annotations

from typing import Any

from labstead_core.errors import Invalid
from sweeps.search.config import ConfigErrors, SweepConfig, read_config
from sweeps.search.preview import trials_of

# Conditions and constraints are looked at cell by cell, and somebody waits.
MOST_COUNTED = 20_000


def understood(raw: dict[str, Any]) -> SweepConfig:
    """Raises Invalid (``config_invalid``) with all problems."""
    try:
        return read_config(raw)
    except ConfigErrors as errors:
        problems = [{"path": one.path, "message": one.message} for one in errors.problems]
        raise Invalid(str(errors), code="config_invalid", problems=problems) from errors


def expected_trials(config: SweepConfig) -> int | None:
    return trials_of(config, MOST_COUNTED)
