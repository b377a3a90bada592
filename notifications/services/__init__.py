"""Every change of notices: what happened, who is told, what was read, who watches."""

from notifications.services.happenings import (
    Happening,
    Target,
    forget_old_activity,
    forget_target,
    move_target,
    tell,
)
from notifications.services.preferences import Choice, choices_of, choose
from notifications.services.reading import mark_all_read, mark_read
from notifications.services.spreading import spread_activity
from notifications.services.watching import unwatch, watch

__all__ = [
    "Choice",
    "Happening",
    "Target",
    "choices_of",
    "choose",
    "forget_old_activity",
    "forget_target",
    "mark_all_read",
    "mark_read",
    "move_target",
    "spread_activity",
    "tell",
    "unwatch",
    "watch",
]
