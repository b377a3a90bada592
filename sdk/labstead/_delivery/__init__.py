"""From the journal to the server: rows, updates and files, while a run lives and afterwards."""
