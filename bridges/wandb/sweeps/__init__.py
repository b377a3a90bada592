"""Sweeps and their agents as the official client knows them."""
