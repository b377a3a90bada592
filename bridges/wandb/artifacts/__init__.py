"""Artifacts: logged, found, described, linked and read as the client does it."""
