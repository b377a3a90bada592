"""Charts of a team that the client makes, for tables that name them."""
