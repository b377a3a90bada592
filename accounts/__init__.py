"""Who: users, organizations, teams, memberships and API keys."""
