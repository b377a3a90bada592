"""Whole histories as files: wide Parquet and CSV, a column for each key, and NDJSON as logged.

An export covers the lines there were when it began. ``plan`` looks at all that matters before the
first byte leaves: files are checked against their digests, keys get their types. The formats then
read segment by segment, hold one at a time, and keep no transaction open.
"""
