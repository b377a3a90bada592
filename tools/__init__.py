"""What the Makefile calls: preparing a checkout, running the suite, the demo and the benchmarks.

``prepare`` and all it imports run before anything is installed: standard library only.
"""
