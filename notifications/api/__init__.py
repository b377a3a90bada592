"""The API of notices, preferences and watching."""
