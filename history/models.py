"""Streams and the chunks they are made of. Segments and rollups take over old chunks later."""

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
    # Grows when history is rewound or wiped; part of every cache key.
    epoch = models.IntegerField(default=0)
    closed = models.BooleanField(default=False)

    objects = StreamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(compacted_line__lte=models.F("next_line")),
                name="stream_compacts_what_it_has",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} stream {self.pk}"


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

    class Meta:
        constraints = [
            # Serves range reads in line order, too; there is no other index.
            models.UniqueConstraint(fields=["stream", "first_line"], name="chunk_line_once"),
        ]

    def __str__(self) -> str:
        return f"lines {self.first_line} to {self.first_line + self.n - 1}"


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
