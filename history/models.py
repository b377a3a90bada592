"""Streams and what they are made of: chunks as they came, and the segments they are compacted to.

A stream's lines up to ``compacted_line`` are in segments, those after it in chunks. Both are
contiguous and never overlap, for one transaction moves lines from the one to the other.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labstead_core.tenancy import TenantModel, TenantQuerySet


class StreamKind(models.IntegerChoices):
    HISTORY = 1, "history"
    SYSTEM = 2, "system"
    CONSOLE = 3, "console"


class StreamQuerySet(TenantQuerySet["Stream"]):
    """A team's streams. Runs of public projects are read through the run, not from here."""


class Stream(TenantModel):
    """An append-only sequence of JSON lines. A line's number is its identity."""

    kind = models.SmallIntegerField(choices=StreamKind)
    # Lines committed; also the offset at which a client goes on.
    next_line = models.BigIntegerField(default=0)
    # Lines already in segments.
    compacted_line = models.BigIntegerField(default=0)
    # Lines that its rollups cover; 0 while it is too short to have any.
    rolled_line = models.BigIntegerField(default=0)
    # Grows when history is rewound or wiped; part of every cache key.
    epoch = models.IntegerField(default=0)
    # Its writer has said that nothing follows. The next append opens it again.
    closed = models.BooleanField(default=False)
    # Bytes in chunks, and when the last of them came: what compaction goes by.
    pending_bytes = models.BigIntegerField(default=0)
    appended_at = models.DateTimeField(null=True)
    # While this is in the future a worker compacts the stream; see history.upkeep.leases.
    leased_until = models.DateTimeField(null=True)
    # How often it was rewound: a client that counts lines has to know of it.
    rewinds = models.IntegerField(default=0)
    # Takes no lines: what it belongs to is deleted, and may be restored.
    sealed = models.BooleanField(default=False)
    # What its storage counts for: a number of the app above, a project's.
    owner_id = models.BigIntegerField(null=True, db_index=True)

    objects = StreamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(compacted_line__lte=models.F("next_line")),
                name="stream_compacts_what_it_has",
            ),
        ]
        indexes = [
            # The search for streams that are due; few have lines in chunks at any time.
            models.Index(
                fields=["appended_at"],
                name="stream_with_chunks",
                condition=Q(compacted_line__lt=models.F("next_line")),
            ),
            # The search for rewound streams whose rollups have to be built anew.
            models.Index(
                fields=["compacted_line"],
                name="stream_rewound",
                condition=Q(rolled_line=0, rewinds__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} stream {self.pk}"


class StreamWriter(models.Model):
    """One of several programs that write a stream at once; each counts its own lines from 0."""

    stream = models.ForeignKey(
        Stream, on_delete=models.CASCADE, related_name="writers", db_index=False
    )
    name = models.CharField(max_length=64)
    # Of its lines, those committed; also the offset at which it goes on.
    next_line = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "name"], name="stream_writer_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Codec(models.IntegerChoices):
    ZSTD_NDJSON = 1, "zstd level 1 of JSON lines joined by newlines"


class Chunk(models.Model):
    """One ingested batch as it came."""

    stream = models.ForeignKey(
        Stream, on_delete=models.CASCADE, related_name="chunks", db_index=False
    )
    first_line = models.BigIntegerField()
    n = models.IntegerField()
    min_step = models.BigIntegerField(null=True)
    max_step = models.BigIntegerField(null=True)
    min_ts = models.FloatField(null=True)
    max_ts = models.FloatField(null=True)
    codec = models.SmallIntegerField(choices=Codec, default=Codec.ZSTD_NDJSON)
    data = models.BinaryField()
    # Deleted keys that its bytes still hold; see history.removal.key_deletion.
    hidden_keys = models.JSONField(null=True)

    class Meta:
        constraints = [
            # Serves range reads in line order, too.
            models.UniqueConstraint(fields=["stream", "first_line"], name="chunk_line_once"),
        ]
        indexes = [
            # The search for deleted keys; hardly any row has one.
            models.Index(
                fields=["stream"],
                name="chunk_hides_keys",
                condition=Q(hidden_keys__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"lines {self.first_line} to {self.first_line + self.n - 1}"


class Segment(models.Model):
    """Compacted lines in one Parquet file, ``name`` in storage. Files never change.

    ``n`` lines count; the file may hold more after them that a rewind took away. Likewise it may
    hold ``hidden_keys`` that were deleted, until ``history.removal.key_deletion`` wrote it anew.
    """

    stream = models.ForeignKey(
        Stream, on_delete=models.CASCADE, related_name="segments", db_index=False
    )
    first_line = models.BigIntegerField()
    n = models.IntegerField()
    # Values in it, all keys together.
    n_values = models.BigIntegerField()
    name = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    min_step = models.BigIntegerField(null=True)
    max_step = models.BigIntegerField(null=True)
    min_ts = models.FloatField(null=True)
    max_ts = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    hidden_keys = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "first_line"], name="segment_line_once"),
        ]
        indexes = [
            # The search for deleted keys; hardly any row has one.
            models.Index(
                fields=["stream"],
                name="segment_hides_keys",
                condition=Q(hidden_keys__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def end_line(self) -> int:
        """The line after its last."""
        return self.first_line + self.n


class StreamKey(models.Model):
    """A key that occurs in a stream: which types it had, how often, and its last value."""

    INT, FLOAT, TEXT, JSON, MEDIA = 1, 2, 4, 8, 16

    stream = models.ForeignKey(
        Stream, on_delete=models.CASCADE, related_name="keys", db_index=False
    )
    name = models.CharField(max_length=512)
    kinds = models.SmallIntegerField()
    count = models.BigIntegerField()
    last = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "name"], name="stream_key_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_names(self) -> list[str]:
        names = ("int", "float", "text", "json", "media")
        return [name for bit, name in enumerate(names) if self.kinds >> bit & 1]


class Rollup(models.Model):
    """One key of a long stream in at most 2048 buckets of steps; see ``history.series.rollups``.

    It covers the stream's lines before ``Stream.rolled_line``.
    """

    stream = models.ForeignKey(
        Stream, on_delete=models.CASCADE, related_name="rollups", db_index=False
    )
    key = models.ForeignKey(StreamKey, on_delete=models.CASCADE, related_name="+")
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "key"], name="rollup_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"rollup of {self.key}"


class Trash(models.Model):
    """A file in storage that no row names any more, to be deleted ``after`` that time."""

    name = models.CharField(max_length=255)
    size = models.BigIntegerField(default=0)
    after = models.DateTimeField(db_index=True)
    # As of the stream or file that it was part of; see Stream.owner_id.
    owner_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        verbose_name_plural = "trash"

    def __str__(self) -> str:
        return self.name
