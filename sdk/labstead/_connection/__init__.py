"""Talking to a server: requests, what goes wrong with them, and who we are there."""
