"""Forms of the account pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from accounts.models import KeyScope

LIFETIMES = [("", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year")]


class SetupForm(forms.Form):
    username = forms.CharField(
        max_length=64,
        help_text="Lower-case letters, digits, - and _. It is the address of your own projects.",
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    email = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput({"autocomplete": "email"})
    )
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    organization_name = forms.CharField(
        label="Name of your organization",
        max_length=128,
        help_text="Your lab, company or group. Teams and people belong to it.",
    )


class KeyForm(forms.Form):
    name = forms.CharField(
        max_length=128,
        required=False,
        widget=forms.TextInput({"placeholder": "Laptop, cluster, CI …"}),
    )
    scope = forms.ChoiceField(choices=KeyScope.choices, label="It may")
    lifetime = forms.ChoiceField(choices=LIFETIMES, required=False, label="It expires")

    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["lifetime"]
        return timezone.now() + timedelta(days=int(days)) if days else None
