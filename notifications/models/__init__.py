"""What happened, who watches, who was told."""

from notifications.models.activity import Activity
from notifications.models.notices import Notice, NoticeChoice, NoticeQuerySet
from notifications.models.watching import Watch

__all__ = ["Activity", "Notice", "NoticeChoice", "NoticeQuerySet", "Watch"]
