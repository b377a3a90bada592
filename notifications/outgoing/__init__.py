"""Requests to addresses that users typed: where they may go, and how they are made."""
