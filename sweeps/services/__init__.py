"""Every change of sweeps: one function, one transaction, signals after the commit.

Locks are taken in this order: the sweep, then its project and runs.
"""
