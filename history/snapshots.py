"""What a stream consists of at one moment: its segments, and where its tail in chunks begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from history.models import Segment, Stream

ATTEMPTS = 10
Answer = TypeVar("Answer")


class LinesMoved(Exception):
    """The wanted lines were compacted between two questions: ask for the segments again."""


@dataclass(frozen=True)
class Snapshot:
    """``segments`` are contiguous from line 0; from ``covered`` on lines are in chunks."""

    stream: Stream
    segments: Sequence[Segment]

    @property
    def covered(self) -> int:
        return self.segments[-1].end_line if self.segments else 0


def take(streams: Iterable[Stream]) -> list[Snapshot]:
    """One snapshot for each stream, in their order. One query."""
    wanted = list(streams)
    compacted = [stream.pk for stream in wanted if stream.next_line]
    found: dict[int, list[Segment]] = {}
    rows = Segment.objects.filter(stream__in=compacted).order_by("stream", "first_line")
    for segment in rows if compacted else ():
        found.setdefault(segment.stream_id, []).append(segment)
    return [Snapshot(stream, found.get(stream.pk, [])) for stream in wanted]


def answering(stream: Stream, answer: Callable[[Snapshot], Answer], first: Snapshot) -> Answer:
    """What ``answer`` says of the stream, asked again when compaction moved lines meanwhile.

    Segments are read before chunks and no transaction spans them, so that a slow reader never makes
    SQLite's log grow. Lines move from chunks to segments in one commit: whoever misses a chunk
    finds it in the segments of the next look.
    """
    snapshot = first
    for _ in range(ATTEMPTS):
        try:
            return answer(snapshot)
        except LinesMoved:
            fresh = Stream.objects.get(pk=stream.pk)
            [snapshot] = take([fresh])
    raise LinesMoved()
