"""How lines of history come in: two doors, and what new lines change."""
