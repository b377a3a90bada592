"""Pages of notices and of watching."""
