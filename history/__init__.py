"""The store: append-only streams of JSON lines, and the series read from them.

It knows streams, not runs, so it can be tested, measured and one day replaced on its own. Lines
come in through ``ingest``, are read through ``rows``, ``series`` and ``export``, and rest in
``segments``; ``upkeep`` moves them there, ``removal`` takes them out. pyproject.toml says which
room may import which.
"""
