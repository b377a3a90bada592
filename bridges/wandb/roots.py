"""The top of the schema: what each subject's room answers."""

from __future__ import annotations

import bridges.wandb.artifacts.roots as artifacts
import bridges.wandb.charts.roots as charts
import bridges.wandb.files.roots as files
import bridges.wandb.history.roots  # noqa: F401 - adds to runs what they logged
import bridges.wandb.not_built.roots as not_built
import bridges.wandb.people.roots as people
import bridges.wandb.projects.roots as projects
import bridges.wandb.runs.roots as runs
import bridges.wandb.sweeps.roots as sweeps
import bridges.wandb.views.roots as views


class Root(
    people.Queries,
    people.Mutations,
    projects.Queries,
    projects.Mutations,
    runs.Mutations,
    files.Mutations,
    artifacts.Queries,
    artifacts.Mutations,
    sweeps.Mutations,
    charts.Mutations,
    views.Queries,
    views.Mutations,
    not_built.Mutations,
):
    """Queries and mutations have no name in common, so one object stands for both."""
