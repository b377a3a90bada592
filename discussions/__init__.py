"""Comments on runs, and on whatever else has a page of its own."""
