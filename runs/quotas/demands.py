"""May there be more? Asked before anything is kept; the answer comes from memory mostly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat

from accounts.limits import Limits, limits_over
from runs.quotas.errors import QuotaExceeded, RunQuota, StorageQuota
from runs.quotas.usage import runs_lately, storage_lately

# From this share of a limit on people are warned.
WARN_AT = 0.8
WHAT_TO_DO = "Delete what nobody needs, or ask an admin for more."


def demand_run(team_id: int) -> None:
    """Raise RunQuota when the team or its organization has all runs that it may have."""
    for limits in limits_over(team_id):
        if limits.runs is None:
            continue
        used = runs_lately(limits)
        if used.amount >= limits.runs:
            raise RunQuota(
                f"{limits.title} may have {limits.runs:,} runs and has them all. {WHAT_TO_DO}",
                limit_runs=limits.runs,
            )
        used.amount += 1


def demand_storage(team_id: int, more: int) -> None:
    """Raise QuotaExceeded when so many bytes more would be over a limit."""
    if full := over_storage(team_id, more):
        raise QuotaExceeded(storage_words(full), limit_bytes=full.storage_bytes)
    for limits in limits_over(team_id):
        if limits.storage_bytes is not None:
            storage_lately(limits).amount += more


def demand_room_for_lines(team_id: int) -> None:
    """Raise StorageQuota when the storage is used up."""
    if full := over_storage(team_id, 1):
        raise StorageQuota(
            f"{storage_words(full)} Nothing was kept; send it again later.",
            limit_bytes=full.storage_bytes,
        )


def over_storage(team_id: int, more: int) -> Limits | None:
    for limits in limits_over(team_id):
        if limits.storage_bytes is None:
            continue
        if storage_lately(limits).amount + more > limits.storage_bytes:
            return limits
    return None


def storage_words(limits: Limits) -> str:
    size = filesizeformat(limits.storage_bytes or 0)
    return f"{limits.title} may keep {size} and has no room for this. {WHAT_TO_DO}"


@dataclass(frozen=True)
class Note:
    """A limit that is near, or reached."""

    text: str
    is_reached: bool


def notes_for(team_id: int) -> list[Note]:
    return [note for limits in limits_over(team_id) for note in notes_of(limits)]


def notes_of(limits: Limits) -> Iterator[Note]:
    if limits.runs is not None:
        used = runs_lately(limits).amount
        if used >= WARN_AT * limits.runs:
            text = f"{limits.title} has {used:,} of {limits.runs:,} runs."
            yield Note(text, used >= limits.runs)
    if limits.storage_bytes is not None:
        used = storage_lately(limits).amount
        if used >= WARN_AT * limits.storage_bytes:
            most = filesizeformat(limits.storage_bytes)
            text = f"{limits.title} uses {filesizeformat(used)} of {most}."
            yield Note(text, used >= limits.storage_bytes)
