"""Forms of webhooks."""

from __future__ import annotations

from django import forms

from notifications.kinds import IN_FEEDS, Kind
from notifications.models import WebhookForm

USUAL = [Kind.RUN_FAILED, Kind.RUN_CRASHED, Kind.RUN_ALERT]


class NewWebhookForm(forms.Form):
    name = forms.CharField(max_length=128, widget=forms.TextInput({"placeholder": "Our channel"}))
    url = forms.CharField(
        label="Address",
        max_length=2_000,
        widget=forms.URLInput({"placeholder": "https://hooks.slack.com/services/…"}),
        help_text="It is a secret, too: once saved it is not shown again.",
    )
    form = forms.ChoiceField(
        label="What it gets",
        choices=WebhookForm.choices,
        initial=WebhookForm.SIGNED,
        help_text="Slack messages are also taken by Mattermost, Rocket.Chat and Discord (/slack).",
    )
    project = forms.CharField(
        required=False, max_length=128, help_text="Empty: of all projects of the team."
    )
    kinds = forms.MultipleChoiceField(
        label="When",
        choices=[(str(kind), kind.label) for kind in IN_FEEDS],
        initial=[str(kind) for kind in USUAL],
        widget=forms.CheckboxSelectMultiple,
    )
