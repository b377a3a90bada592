"""The form of a comment."""

from __future__ import annotations

from django import forms

from discussions.services import MAX_CHARS


class CommentForm(forms.Form):
    text = forms.CharField(max_length=MAX_CHARS, strip=False, label="Comment")
