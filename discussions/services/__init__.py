"""Every change of comments."""

from discussions.services.upkeep import forget_comments, forget_deleted_comments, move_comments
from discussions.services.writing import (
    MAX_CHARS,
    MOST_COMMENTS,
    add_comment,
    delete_comment,
    edit_comment,
    restore_comment,
)

__all__ = [
    "MAX_CHARS",
    "MOST_COMMENTS",
    "add_comment",
    "delete_comment",
    "edit_comment",
    "forget_comments",
    "forget_deleted_comments",
    "move_comments",
    "restore_comment",
]
