"""Runs the benchmarks from ``make bench``: ARGS go to them."""

import sys

from benchmarks.__main__ import main

if __name__ == "__main__":
    main(sys.argv[1:])
