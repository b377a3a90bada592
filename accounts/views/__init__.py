"""Pages of accounts, teams and organizations."""
