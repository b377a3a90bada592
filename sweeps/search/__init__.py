"""What to try next, and what to stop: numbers in, numbers out.

Knows nothing of the database: a sweep's configuration and what its trials came to is all it sees.
"""
