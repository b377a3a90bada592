"""Forms of the project pages."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Role, Team
from labstead_core.forms import OneOfSeveral
from projects.models import Visibility

GIVEN_ROLES = [(Role.MEMBER, "Member"), (Role.VIEWER, "Viewer")]


class ProjectForm(forms.Form):
    description = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4, "placeholder": "What is tried here, and why"}),
    )
    visibility = forms.ChoiceField(choices=Visibility.choices, widget=forms.RadioSelect)


class RoleForm(OneOfSeveral):
    ids = "role"
    username = forms.CharField(
        max_length=64, widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"})
    )
    role = forms.ChoiceField(choices=GIVEN_ROLES, initial=Role.MEMBER)


class RenameForm(OneOfSeveral):
    ids = "rename"
    name = forms.CharField(label="New name", max_length=128, strip=False)


class TransferForm(OneOfSeveral):
    """``teams`` are those that the person may choose from."""

    ids = "transfer"
    team = forms.ModelChoiceField(
        Team.objects.none(), to_field_name="slug", label="New team", empty_label="Choose a team"
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        field.queryset = teams


class DeleteForm(OneOfSeveral):
    """The name typed by hand, so that nothing is deleted by a slip."""

    ids = "delete"
    name = forms.CharField(label="Name of the project", strip=False)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != self.expected:
            raise forms.ValidationError(f"Type “{self.expected}” to delete the project.")
        return name
