"""Forms of the run pages."""

from __future__ import annotations

from django import forms

MOST_TAGS = 200
MOST_TAG_CHARACTERS = 128


class RunForm(forms.Form):
    """Name, tags and notes. Tags are words between commas."""

    name = forms.CharField(max_length=256)
    tags = forms.CharField(required=False, help_text="Words with commas between them.")
    notes = forms.CharField(required=False, max_length=100_000, widget=forms.Textarea({"rows": 5}))

    def clean_tags(self) -> list[str]:
        words = (word.strip() for word in self.cleaned_data["tags"].split(","))
        tags = list(dict.fromkeys(word for word in words if word))
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(f"A run has at most {MOST_TAGS} tags.")
        if any(len(tag) > MOST_TAG_CHARACTERS for tag in tags):
            raise forms.ValidationError(f"A tag has at most {MOST_TAG_CHARACTERS} characters.")
        return tags


class RewindForm(forms.Form):
    step = forms.IntegerField(
        label="Last step to keep",
        min_value=-(2**63),
        max_value=2**63 - 1,
        help_text="Everything logged after it goes. Console, system metrics and files stay.",
    )


class DeleteKeyForm(forms.Form):
    name = forms.CharField(label="Key", max_length=512, strip=False)
