"""The commands of ``labstead``, one subject a file; ``labstead.cli`` puts them together."""
