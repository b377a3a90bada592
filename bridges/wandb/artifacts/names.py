"""Ids of what Labstead has no rows for, and how long versions stay in the client's numbers."""

from __future__ import annotations

import base64

from artifacts.models import Version

# Of ttlDurationSeconds.
INHERITED = -1
FOR_GOOD = -2


def named_id(kind: str, *words: object) -> str:
    """Of tags, types and files, which are known by their names alone."""
    return base64.b64encode(":".join([kind, *map(str, words)]).encode()).decode()


def seconds_in(ttl: int | None) -> int | None:
    """As Labstead keeps it: None as the team says, 0 for good."""
    return {None: None, INHERITED: None, FOR_GOOD: 0}.get(ttl, ttl)


def seconds_out(version: Version) -> int:
    """What holds, be it by the team's policy."""
    if version.ttl_seconds is not None:
        return version.ttl_seconds or FOR_GOOD
    policy = getattr(version.project.team, "artifact_policy", None)
    return getattr(policy, "default_ttl_seconds", None) or INHERITED
