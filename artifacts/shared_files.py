"""With which other collections of the project a collection shares its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import permutations

MOST_TOGETHER = 20

# Of each collection, by key: the sizes of its files by digest.
Files = Mapping[int, Mapping[str, int]]


def partners(files: Files, needs: Counter[str]) -> dict[int, Counter[int]]:
    """Of each collection, by key: how many bytes it shares with each other one.

    Files of the same collections count together, so that many cost little more than to look at
    each. A file that more than 20 collections need names none of them.
    """
    found: dict[int, Counter[int]] = {key: Counter() for key in files}
    for keys, size in together(files, needs).items():
        for one, other in permutations(keys, 2):
            found[one][other] += size
    return found


def together(files: Files, needs: Counter[str]) -> Counter[tuple[int, ...]]:
    """The bytes that just these collections need."""
    keys: dict[str, tuple[int, ...]] = {}
    sizes: Counter[tuple[int, ...]] = Counter()
    for key, digests in files.items():
        for digest, size in digests.items():
            if not 1 < needs[digest] <= MOST_TOGETHER:
                continue
            keys[digest] = (*keys.get(digest, ()), key)
            if len(keys[digest]) == needs[digest]:
                sizes[keys[digest]] += size
    return sizes
