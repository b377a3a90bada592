"""Comments for tests, made as they are made in life."""

from __future__ import annotations

from accounts.models import User
from discussions import services
from runs.models import Run
from runs.telling import target_of


def made_comments(user: User, run: Run) -> dict[str, int]:
    """A comment, and a deleted one."""
    target = target_of(run)
    gone = services.add_comment(target, "A mistake", by=user)
    services.delete_comment(target, gone, by=user)
    kept = services.add_comment(target, f"Look, @{user.username}!", by=user)
    return {"comment": kept.pk, "deleted_comment": gone.pk}
