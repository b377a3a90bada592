"""How good the configurations are that a search finds."""
