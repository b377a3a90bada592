"""Comments on a run, as a tab of its page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from discussions import services
from discussions.forms import CommentForm
from discussions.mentions import rendered
from discussions.models import Comment, CommentQuerySet
from labstead_core.forms import refusals_on
from labstead_core.pages import lazily
from labstead_core.query import whole
from runs.addresses import run_path
from runs.telling import RUN, target_of
from runs.views.run import RunPage


class CommentsPage(RunPage):
    """``?edit`` shows the form of one comment in its place, ``?undo`` the way back of another."""

    template = "runs/run_comments.html"
    fragments = {"comments": "comments", "run-facts": "run-facts"}
    run_tab = "comments"

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        return self.show(CommentForm())

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        form = CommentForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                comment = services.add_comment(
                    target_of(self.run), form.cleaned_data["text"], by=self.person
                )
                return redirect(f"{run_path(self.run)}/comments#comment-{comment.pk}")
        return self.show(form, status=422)

    def show(
        self, form: CommentForm, *, edited: int | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "rows": lazily(self.rows),
            "form": form,
            "edited": edited or whole(self.request.GET, "edit"),
            "undo": whole(self.request.GET, "undo"),
            "may_comment": self.role is not None and self.request.user.is_authenticated,
        }
        return self.page(context, status=status)

    def rows(self) -> list[tuple[Comment, str]]:
        """Each with its HTML."""
        found = self.comments().oldest_first()[: services.MOST_COMMENTS]
        return [(one, rendered(one.text, one.mentioned.values())) for one in found]

    def comments(self) -> CommentQuerySet:
        return Comment.objects.visible_to(self.request.user).on(self.project, RUN, self.run.slug)

    def find(self) -> Comment:
        rows = self.comments().select_related("project__team__organization")
        found: Comment = rows.get_visible(pk=self.kwargs["comment"])
        return found

    def back(self, query: str = "") -> HttpResponse:
        return redirect(f"{run_path(self.run)}/comments{query}")


class EditCommentPage(CommentsPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        comment, form = self.find(), CommentForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                text = form.cleaned_data["text"]
                services.edit_comment(target_of(self.run), comment, text, by=self.person)
                return self.back(f"#comment-{comment.pk}")
        return self.show(form, edited=comment.pk, status=422)


class DeleteCommentPage(CommentsPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        comment = self.find()
        services.delete_comment(target_of(self.run), comment, by=self.person)
        return self.back(f"?undo={comment.pk}")


class RestoreCommentPage(CommentsPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        gone = Comment.deleted.visible_to(request.user).on(self.project, RUN, self.run.slug)
        rows = gone.select_related("project__team__organization")
        comment = rows.get_visible(pk=self.kwargs["deleted_comment"])
        services.restore_comment(comment, by=self.person)
        messages.success(request, "The comment is back.")
        return self.back(f"#comment-{comment.pk}")
