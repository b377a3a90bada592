"""Addresses of runs."""

from __future__ import annotations

from urllib.parse import quote

from projects.models import Project
from runs.models import Run


def project_path(project: Project) -> str:
    return f"/{project.team.slug}/{quote(project.name, safe='')}"


def run_path(run: Run) -> str:
    """The run's page. ``run.project.team`` should be loaded already."""
    return f"{project_path(run.project)}/runs/{run.slug}"
