"""A run from its first word to its last, and the current one of this process."""
