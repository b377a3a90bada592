"""The lines an export covers: those a stream had at one moment, less those that cannot be read."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from history.models import Segment, Stream
from history.segments.files import local_path
from history.snapshots import Snapshot, take

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Extent:
    """Lines 0 to ``end_line`` (excluded) of a stream. ``damaged`` are ids of segments to pass over.

    ``labels`` are columns with one value for all of the stream's lines, like a run's id.
    """

    stream: Stream
    epoch: int
    end_line: int
    segments: Sequence[Segment]
    damaged: frozenset[int] = frozenset()
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def missing_lines(self) -> list[tuple[int, int]]:
        """Ranges, the end excluded, that cannot be read."""
        return [
            (segment.first_line, min(segment.end_line, self.end_line))
            for segment in self.segments
            if segment.pk in self.damaged and segment.first_line < self.end_line
        ]


def extents_of(streams: Sequence[Stream], labels: Sequence[dict[str, str]]) -> list[Extent]:
    """One for each stream, in their order. Reads every segment file once to check its digest,
    some 2 ns a byte. One query, and two more for a stream whose files are not as they should be.
    """
    snapshots = take(streams)
    return [extent_of(one, some) for one, some in zip(snapshots, labels, strict=True)]


def extent_of(snapshot: Snapshot, labels: dict[str, str]) -> Extent:
    damaged = damaged_in(snapshot.segments)
    if damaged:
        # Merging may have replaced the file between the question and the look at it.
        [snapshot] = take(list(Stream.objects.filter(pk=snapshot.stream.pk))) or [snapshot]
        damaged = damaged_in(snapshot.segments)
    stream = snapshot.stream
    return Extent(stream, stream.epoch, stream.next_line, snapshot.segments, damaged, labels)


def damaged_in(segments: Sequence[Segment]) -> frozenset[int]:
    return frozenset(segment.pk for segment in segments if not is_whole(segment))


def is_whole(segment: Segment) -> bool:
    try:
        with local_path(segment.name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        log.error("A segment of stream %d cannot be read: %s", segment.stream_id, error)
        return False
    if digest != segment.sha256:
        log.error("A segment of stream %d is damaged: %s", segment.stream_id, segment.name)
    return digest == segment.sha256
