"""Pages of runs: home, the workspace and table of a project, and a run's own pages."""
