"""The API of comments on runs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from discussions.api.comments import CommentInput, CommentSerializer, CommentsOn
from notifications.services import Target
from runs.api.lookups import InProject
from runs.telling import target_of


class RunComments(InProject, CommentsOn):
    def find_target(self) -> Target:
        return target_of(self.find_run())

    @extend_schema(operation_id="list_run_comments")
    def list(self, request: Request, **address: Any) -> Response:
        """Comments on the run, the newest first."""
        return self.listed()

    @extend_schema(
        operation_id="add_run_comment",
        request=CommentInput,
        responses={201: CommentSerializer, 409: None},
    )
    def create(self, request: Request, **address: Any) -> Response:
        """Comment on the run. Whoever belongs to the project may; `@name` tells that person."""
        return self.added()

    @extend_schema(
        operation_id="update_run_comment", request=CommentInput, responses=CommentSerializer
    )
    def partial_update(self, request: Request, **address: Any) -> Response:
        """Change a comment of one's own. Only who is newly mentioned is told."""
        return self.changed()

    @extend_schema(operation_id="delete_run_comment", responses={204: None})
    def destroy(self, request: Request, **address: Any) -> Response:
        """Delete a comment: one's own, or as an admin of the project. It can be restored."""
        return self.removed()

    @extend_schema(operation_id="restore_run_comment", request=None, responses=CommentSerializer)
    def restore(self, request: Request, deleted_comment: int, **address: Any) -> Response:
        """Bring a deleted comment back."""
        return self.restored(deleted_comment)
