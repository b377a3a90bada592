"""Versioned files: what is built, sent, found and fetched."""
