"""Forms of the account pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.utils import timezone

from accounts.models import KeyScope, Role
from labstead_core.forms import OneOfSeveral

WHAT_IS_LONG_ENOUGH = "At least 8 characters, and none of the common ones."
LIFETIMES = [("", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year")]
OVERLAPS = [
    ("0", "stops at once"),
    ("3600", "works for an hour more"),
    ("86400", "works for a day more"),
    ("604800", "works for a week more"),
]


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
    scope = forms.ChoiceField(choices=KeyScope.choices, label="Access")
    lifetime = forms.ChoiceField(choices=LIFETIMES, required=False, label="Expires")

    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["lifetime"]
        return timezone.now() + timedelta(days=int(days)) if days else None


class RotateForm(forms.Form):
    overlap = forms.ChoiceField(
        choices=OVERLAPS, initial="86400", label="The old key", widget=forms.RadioSelect
    )

    def overlap_time(self) -> timedelta:
        return timedelta(seconds=int(self.cleaned_data["overlap"]))


class OrganizationForm(OneOfSeveral):
    ids = "organization"
    name = forms.CharField(max_length=128)


class DomainForm(OneOfSeveral):
    ids = "domain"
    domain = forms.CharField(
        max_length=253,
        widget=forms.TextInput({"placeholder": "example.org", "autocapitalize": "none"}),
    )


class MemberForm(forms.Form):
    username = forms.CharField(
        max_length=64, widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"})
    )
    role = forms.ChoiceField(choices=Role.choices, initial=Role.MEMBER)


class TeamForm(forms.Form):
    name = forms.CharField(max_length=128)
    slug = forms.CharField(
        label="Address",
        max_length=64,
        help_text="The first part of every address of its projects. The old one leads to the new.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )


class InviteForm(OneOfSeveral):
    ids = "invite"
    email = forms.EmailField(
        required=False,
        label="E-mail address",
        widget=forms.EmailInput({"placeholder": "for a link to hand over, leave it empty"}),
    )
    role = forms.ChoiceField(choices=Role.choices, initial=Role.MEMBER, label="They join as")


class ProgramForm(forms.Form):
    name = forms.CharField(max_length=64, widget=forms.TextInput({"placeholder": "ci"}))


class LogInRuleForm(forms.Form):
    needs_second_factor = forms.BooleanField(
        required=False,
        label="Everybody needs a second step to log in",
        help_text=(
            "An authenticator app, a passkey or a security key. Those who have none are logged out "
            "now, and add one when they log in again. API keys go on, and so do people who come "
            "through your own identity provider."
        ),
    )

    refuses_passwords = forms.BooleanField(
        required=False,
        label="People come through single sign-on alone",
        help_text=(
            "Passwords and passkeys of Labstead's own are refused. All whom this concerns are "
            "logged out now. API keys go on, and so does the log-in of those who run the server."
        ),
    )


class OurWords:
    """An allauth form in our words: labels that need no placeholder to be understood."""

    labels: ClassVar[dict[str, str]] = {}
    helps: ClassVar[dict[str, str]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class LogInForm(OurWords, allauth_forms.LoginForm):  # type: ignore[misc]
    labels = {"login": "Username or e-mail address"}


class SignUpForm(OurWords, allauth_forms.SignupForm):  # type: ignore[misc]
    labels = {"email": "E-mail address"}
    helps = {"password1": WHAT_IS_LONG_ENOUGH}


class ProviderSignUpForm(OurWords, social_forms.SignupForm):  # type: ignore[misc]
    labels = {"email": "E-mail address"}


class ForgottenPasswordForm(OurWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": "E-mail address"}


class NewPasswordForm(OurWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": "New password", "password2": "New password again"}
    helps = {"password1": WHAT_IS_LONG_ENOUGH}


class ChangePasswordForm(OurWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    labels = {
        "oldpassword": "Your password now",
        "password1": "New password",
        "password2": "New password again",
    }
    helps = {"password1": WHAT_IS_LONG_ENOUGH}
