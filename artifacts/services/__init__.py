"""Every change of artifacts: one function, one transaction, signals after the commit.

Locks are taken in one order: collection, then shelf, then blobs.
"""
