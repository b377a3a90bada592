"""Forms of the pages of artifacts."""

from __future__ import annotations

import json
from typing import Any

import orjson
from django import forms
from django.core.exceptions import ValidationError

from artifacts.names import MAX_NAME_CHARS
from labstead_core.json_columns import NotStorableError, storable_object

SECONDS_A_DAY = 86_400
MAX_METADATA_CHARS = 1_000_000


class WordForm(forms.Form):
    """An alias or a tag."""

    word = forms.CharField(max_length=MAX_NAME_CHARS)


class DescriptionForm(forms.Form):
    description = forms.CharField(
        required=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 8}),
        help_text="Markdown.",
    )


class MetadataForm(forms.Form):
    """JSON, as a person writes it. Gives what the API would take."""

    metadata = forms.CharField(
        required=False,
        max_length=MAX_METADATA_CHARS,
        widget=forms.Textarea({"rows": 18, "spellcheck": "false", "autocomplete": "off"}),
        help_text="A JSON object. It replaces what is there.",
    )

    def clean_metadata(self) -> dict[str, Any]:
        try:
            found = orjson.loads(self.cleaned_data["metadata"] or "{}")
        except orjson.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise ValidationError(f"This is not valid JSON at {where}: {error.msg}.") from error
        try:
            return storable_object(found)
        except NotStorableError as error:
            raise ValidationError(str(error)) from error

    @classmethod
    def showing(cls, metadata: dict[str, Any]) -> MetadataForm:
        return cls(initial={"metadata": json.dumps(metadata, ensure_ascii=False, indent=2)})


class LifetimeForm(forms.Form):
    """Gives ``ttl_seconds`` as services take it."""

    stays = forms.ChoiceField(
        label="Stays",
        choices=[("team", "As the team says"), ("good", "For good"), ("days", "For some days")],
    )
    days = forms.IntegerField(
        label="Days after it was made", min_value=1, max_value=36_500, required=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("stays") == "days" and not given.get("days") and "days" not in self.errors:
            self.add_error("days", "Say for how many days.")
        return given

    @property
    def ttl_seconds(self) -> int | None:
        stays = self.cleaned_data["stays"]
        days = self.cleaned_data["days"] or 0
        return {"team": None, "good": 0}.get(stays, days * SECONDS_A_DAY)

    @classmethod
    def showing(cls, ttl_seconds: int | None) -> LifetimeForm:
        stays = "team" if ttl_seconds is None else "days" if ttl_seconds else "good"
        days = max(1, round(ttl_seconds / SECONDS_A_DAY)) if ttl_seconds else None
        return cls(initial={"stays": stays, "days": days})


class TeamLifetimeForm(LifetimeForm):
    """Of versions that say nothing themselves. Gives ``ttl_seconds``: None for good."""

    stays = forms.ChoiceField(
        label="They stay", choices=[("good", "For good"), ("days", "For some days")]
    )
    days = forms.IntegerField(
        label="Days after they were made", min_value=1, max_value=36_500, required=False
    )

    @property
    def ttl_seconds(self) -> int | None:
        return super().ttl_seconds or None

    @classmethod
    def showing(cls, ttl_seconds: int | None) -> LifetimeForm:
        return super().showing(ttl_seconds or 0)


def status_of(form: forms.Form) -> int:
    """Of the answer to a form that was looked at: htmx swaps in what has to be mended, too."""
    return 422 if form.errors else 200


def with_word(words: list[str], word: str, is_new: bool) -> list[str]:
    """With the word at the end, or without it."""
    others = [one for one in words if one != word]
    return [*others, word] if is_new else others
