"""What every Labstead app shares: tenancy, errors, API bases, live signals, storage, audit.

Imports no app. Apps plug in through Django's model names and small registries.
"""
