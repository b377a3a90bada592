"""MongoDB's language, in which the client filters lists. That of runs is the run table's own."""
