"""allauth's forms of second factors in our words."""

from __future__ import annotations

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from accounts.forms import OurWords

NAME = "So that you know it again, such as “Laptop” or “Blue key”."


class CodeForm(OurWords, base.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": "Code"}


class CodeAgainForm(OurWords, base.ReauthenticateForm):  # type: ignore[misc]
    labels = {"code": "Code"}


class AddAppForm(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": "The code it shows"}


class AddKeyForm(OurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    labels = {"passwordless": "It logs me in alone, without a password"}
    helps = {"name": NAME, "passwordless": "A passkey, which asks for a fingerprint, face or PIN."}


class RenameKeyForm(OurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    helps = {"name": NAME}
