"""The typed confirmation before an account is erased."""

from __future__ import annotations

from typing import Any

from django import forms


class EraseForm(forms.Form):
    username = forms.CharField(
        max_length=64, widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"})
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        kwargs["auto_id"] = "erase-%s"
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_username(self) -> str:
        found: str = self.cleaned_data["username"]
        if found != self._expected:
            raise forms.ValidationError(f"Type “{self._expected}” to confirm.")
        return found
