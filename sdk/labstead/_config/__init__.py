"""What the experiment was given: the run's config, and where it may come from."""
