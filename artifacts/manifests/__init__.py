"""What a version holds: entries by path, as columns, in Parquet.

Rows per entry would be a hundred thousand inserts a version and as many again for the next, of
which nearly all are the same; docs/decisions has the figures.
"""
