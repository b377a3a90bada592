"""Media values: what ``log`` takes beside numbers and texts. One file per type.

``base.py`` says what such a value is, ``store.py`` writes their files into the run's folder, and
``foreign.py`` makes them of other libraries' objects.
"""
