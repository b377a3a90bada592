"""Rows as they were logged, read back from segments and chunks alike."""
