"""Runs: how they begin, resume, fork, rewind and end, and what the client may say of them."""
