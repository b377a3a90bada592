"""From an archive that nobody vouches for into the tables and the storage."""
