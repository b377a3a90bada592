"""The store: append-only streams of JSON lines, and the series read from them.

It knows streams, not runs, so it can be tested, measured and one day replaced on its own.
"""
