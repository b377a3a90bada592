"""Writing, changing and deleting comments."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from discussions.live import tell_comments_changed
from discussions.mentions import mentioned_in
from discussions.models import Comment
from labstead_core import audit
from labstead_core.errors import Conflict, Forbidden, Invalid, NotFound
from notifications.kinds import Kind
from notifications.services import Happening, Target, forget_happenings, tell
from projects.access import demand

MAX_CHARS = 20_000
MOST_COMMENTS = 5_000
"""On one thing."""
MOST_TOLD = 300


@transaction.atomic
def add_comment(target: Target, text: str, *, by: User) -> Comment:
    """Whoever belongs to the project may comment, viewers too."""
    demand(by, target.project, role=Role.VIEWER)
    rows = Comment.objects.on(target.project, target.kind, target.id)
    if rows.count() >= MOST_COMMENTS:
        raise Conflict(f"There are {MOST_COMMENTS:,} comments already.", code="too_many_comments")
    mentioned = mentioned_in(checked(text), target.project)
    before = rows.exclude(author=None).values_list("author", flat=True).distinct()
    concerned = {*target.owners, *before} - set(mentioned)
    comment = Comment.objects.create(
        team_id=target.project.team_id,
        project=target.project,
        target_kind=target.kind,
        target_id=target.id,
        author=by,
        text=text,
        mentioned=mentioned,
    )
    tell_mentioned(target, comment, set(mentioned), by=by)
    added = Happening(Kind.COMMENT_ADDED, by.pk, text=excerpt(text), concerned=concerned)
    tell(at_comment(target, comment), added)
    tell_page(comment)
    return comment


@transaction.atomic
def edit_comment(target: Target, comment: Comment, text: str, *, by: User) -> Comment:
    """Its author alone. Only those are told who were not mentioned before."""
    if comment.author_id != by.pk:
        raise Forbidden("Only who wrote a comment may change it.")
    demand(by, target.project, role=Role.VIEWER)
    mentioned = {str(pk): name for pk, name in mentioned_in(checked(text), target.project).items()}
    fresh = {int(pk) for pk in set(mentioned) - set(comment.mentioned)}
    comment.text, comment.edited_at = text, timezone.now()
    comment.mentioned = comment.mentioned | mentioned
    comment.save(update_fields=["text", "edited_at", "mentioned"])
    tell_mentioned(target, comment, fresh, by=by)
    tell_page(comment)
    return comment


@transaction.atomic
def delete_comment(target: Target, comment: Comment, *, by: User) -> None:
    """Its author, and admins of the project. What was told of it goes as well."""
    demand_to_delete(comment, by=by)
    if not Comment.objects.filter(pk=comment.pk).update(deleted_at=timezone.now()):
        raise NotFound()
    forget_happenings(at_comment(target, comment))
    note("deleted", comment, by=by)
    tell_page(comment)


@transaction.atomic
def restore_comment(comment: Comment, *, by: User) -> Comment:
    """Whoever might delete it. Nobody is told anew."""
    demand_to_delete(comment, by=by)
    if not Comment.deleted.filter(pk=comment.pk).update(deleted_at=None):
        raise NotFound()
    note("restored", comment, by=by)
    tell_page(comment)
    comment.deleted_at = None
    return comment


def demand_to_delete(comment: Comment, *, by: User) -> None:
    own = comment.author_id == by.pk
    demand(by, comment.project, role=Role.VIEWER if own else Role.ADMIN)


def checked(text: str) -> str:
    if not text.strip() or len(text) > MAX_CHARS or "\0" in text:
        message = f"A comment has 1 to {MAX_CHARS:,} characters."
        raise Invalid(message, fields={"text": message})
    return text


def excerpt(text: str) -> str:
    return text if len(text) <= MOST_TOLD else f"{text[:MOST_TOLD]}…"


def at_comment(target: Target, comment: Comment) -> Target:
    path = f"{target.path}/comments#comment-{comment.pk}"
    return Target(target.project, target.kind, target.id, target.name, path)


def tell_mentioned(target: Target, comment: Comment, people: set[int], *, by: User) -> None:
    if people:
        text = excerpt(comment.text)
        mention = Happening(Kind.COMMENT_MENTION, by.pk, text=text, concerned=people)
        tell(at_comment(target, comment), mention)


def tell_page(comment: Comment) -> None:
    transaction.on_commit(partial(tell_comments_changed, comment.project_id))


def note(act: str, comment: Comment, *, by: User) -> None:
    organization = comment.project.team.organization
    audit.record(f"comment.{act}", str(comment), by=by, organization=organization)
