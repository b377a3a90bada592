"""A run on this disk: its folder, the journal in it, and how far that was delivered."""
