"""Labstead beside the alternatives and the limits of the same work; see README.md."""
