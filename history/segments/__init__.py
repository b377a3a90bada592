"""Segments: many compacted lines in one immutable Parquet file, made here and read by key."""
