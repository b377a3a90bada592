"""Forms of the console."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from labstead_core.models import AnnouncementLevel


class AnnouncementForm(forms.Form):
    text = forms.CharField(
        max_length=500, widget=forms.TextInput({"placeholder": "On Friday at 18:00 UTC …"})
    )
    level = forms.ChoiceField(choices=AnnouncementLevel.choices)
    until = forms.DateTimeField(
        label="Until (UTC)",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until is not None and until <= timezone.now():
            raise forms.ValidationError("That is over already.")
        return until


class ReadOnlyForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": "the database moves to a larger disk"}),
    )


class ExplainForm(forms.Form):
    person = forms.CharField(
        label="User name",
        max_length=64,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    address = forms.CharField(
        max_length=2000,
        label="Address of a page",
        widget=forms.TextInput({"placeholder": "team/project", "autocomplete": "off"}),
    )
