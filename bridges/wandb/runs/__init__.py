"""Runs as the official client knows them."""
