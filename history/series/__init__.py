"""Numbers for charts: points and rollups of any keys of any streams, on the x grid they share."""
