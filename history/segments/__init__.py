"""Segments: many compacted lines in one immutable Parquet file, and reading keys out of it."""
