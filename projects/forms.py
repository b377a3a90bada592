"""Forms of the project pages."""

from __future__ import annotations

from django import forms

from projects.models import Visibility


class ProjectForm(forms.Form):
    description = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4, "placeholder": "What is tried here, and why"}),
    )
    visibility = forms.ChoiceField(choices=Visibility.choices, widget=forms.RadioSelect)


class DeleteForm(forms.Form):
    """The name typed by hand, so that nothing is deleted by a slip."""

    name = forms.CharField(label="Name of the project", strip=False)

    def __init__(self, *args: object, expected: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.expected = expected

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != self.expected:
            raise forms.ValidationError(f"Type “{self.expected}” to delete the project.")
        return name
