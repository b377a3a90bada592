"""Files and artifacts of ended programs that go up beside what a later one of the same run logs.

Rows of the later one stand behind all rows of the ended ones, but need not wait for a checkpoint of
gigabytes. What the later one saves under the same path does, and its artifacts wait for theirs:
the newest is what the server has in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from labstead._delivery.uploads import Left
from labstead._errors import CommunicationError

if TYPE_CHECKING:
    from labstead._delivery.delivery import Delivery


class Remainder:
    """Of one folder, whose rows have arrived. ``let_go`` is called once, at the end."""

    def __init__(self, delivery: Delivery, let_go: Callable[[bool], None]) -> None:
        """``let_go`` hears whether everything has arrived."""
        self._delivery = delivery
        self._let_go = let_go

    def left(self) -> Left:
        return self._delivery.left()

    def folders(self) -> list[Path]:
        return self._delivery.folders_left()

    def has_file(self, run_id: str, path: str) -> bool:
        return self._delivery.identity.id == run_id and self._delivery.uploads.has(path)

    def has_artifacts(self) -> bool:
        return bool(self._delivery.shipments.left())

    def note(self) -> bool:
        """Keep in its mark what has arrived; True, and it is let go, when that is everything."""
        self._delivery.note_files()
        if self.left():
            return False
        self._delivery.note_files()
        self._delivery.close()
        self._let_go(True)
        return True

    def take_trouble(self) -> CommunicationError | None:
        return self._delivery.take_trouble()

    @property
    def has_trouble(self) -> bool:
        return self._delivery.has_trouble

    def stop(self) -> None:
        self._delivery.stop_files()

    def close(self) -> None:
        """What has not arrived stays in the folder, for the next program or ``labstead sync``.

        A thread may still be about to look at it, so the journal stays open.
        """
        self._delivery.stop_files()
        self._let_go(False)


class Remainders:
    """Those of all ended programs, the oldest first."""

    def __init__(self, some: Iterable[Remainder] = ()) -> None:
        self._all = list(some)

    def __iter__(self) -> Iterator[Remainder]:
        return iter(list(self._all))

    def so_far(self) -> Remainders:
        """These, whatever is added later."""
        return Remainders(self._all)

    def add(self, remainder: Remainder) -> None:
        self._all.append(remainder)

    def left(self) -> Left:
        return sum((one.left() for one in self), Left())

    def folders(self) -> list[Path]:
        return [path for one in self for path in one.folders()]

    def has_file(self, run_id: str, path: str) -> bool:
        return any(one.has_file(run_id, path) for one in self)

    def has_artifacts(self) -> bool:
        return any(one.has_artifacts() for one in self)

    def note(self) -> None:
        self._all = [one for one in self if not one.note()]

    def take_trouble(self) -> CommunicationError | None:
        return next(filter(None, (one.take_trouble() for one in self)), None)

    @property
    def has_trouble(self) -> bool:
        return any(one.has_trouble for one in self)

    def stop(self) -> None:
        for one in self:
            one.stop()

    def close(self) -> None:
        while self._all:
            self._all.pop().close()
