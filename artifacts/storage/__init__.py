"""Bytes in storage: local files or a bucket, behind one interface."""
