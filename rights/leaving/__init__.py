"""From the tables and the storage into an archive."""
