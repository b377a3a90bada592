"""Small files that come one by one, but many at once, are kept together as packs.

Whoever comes while another writes waits, and the next one writes for all who waited. So a file that
comes alone waits for nobody; of many each costs a share of a pack, and no question to the database.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import accumulate, takewhile

from artifacts.services.entries import demand_draft, touch
from artifacts.services.packs import PACK_BYTES, Packed, keep_files

QUEUES = 64


@dataclass(frozen=True, eq=False)
class Waiting:
    """``draft`` is its primary key."""

    draft: int
    file: Packed
    kept: Future[None] = field(default_factory=Future)


class Queue:
    """Of some drafts. One thread writes at a time, and files of one draft."""

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def keep(self, draft: int, file: Packed) -> None:
        mine = Waiting(draft, file)
        with self._lock:
            self._waiting.append(mine)
        with self._writing:
            if not mine.kept.done():
                keep_together(draft, self._take_with(mine))
        mine.kept.result()

    def _take_with(self, mine: Waiting) -> list[Waiting]:
        """This one, and of its draft as many others as a pack holds."""
        with self._lock:
            same = [
                mine,
                *(one for one in self._waiting if one.draft == mine.draft and one != mine),
            ]
            ends = accumulate(len(one.file.content) for one in same)
            taken = same[: sum(1 for _ in takewhile(lambda end: end <= PACK_BYTES, ends))]
            gone = set(taken)
            self._waiting = [one for one in self._waiting if one not in gone]
        return taken


def keep_together(pk: int, taken: list[Waiting]) -> None:
    """Each learns whether its file is kept, or why not."""
    files = {one.file.digest: one.file for one in taken}
    try:
        draft = demand_draft(pk)
        touch(draft)
        keep_files(draft.project, list(files.values()))
    except BaseException as error:
        for one in taken:
            one.kept.set_exception(error)
    else:
        for one in taken:
            one.kept.set_result(None)


queues = [Queue() for _ in range(QUEUES)]


def keep_small_file(draft: int, digest: str, content: bytes) -> None:
    """Return when it is kept. Its digest has been proved.

    Raises NotFound, Conflict (``draft_closed``), and what ``keep_files`` does.
    """
    queues[draft % QUEUES].keep(draft, Packed(digest, memoryview(content)))
