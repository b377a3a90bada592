"""``manage.py check --deploy`` in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.checks import WARNING, run_checks

# What to set for those that operators meet; the others keep Django's own words.
IN_OUR_WORDS = {
    "security.W004": "Browsers may come without TLS. Set LABSTEAD_PUBLIC_URL to an https address.",
    "security.W008": "Requests without TLS are not sent on to https. Let the proxy do that.",
    "security.W009": "The secret key is short. Set LABSTEAD_SECRET_KEY to 50 random letters.",
    "security.W012": "Session cookies go without TLS. Set LABSTEAD_PUBLIC_URL to an https address.",
    "security.W016": "CSRF cookies go without TLS. Set LABSTEAD_PUBLIC_URL to an https address.",
    "security.W018": "Error pages show details to everybody. Unset LABSTEAD_DEBUG.",
    "security.W020": "Every host name is answered. Set LABSTEAD_ALLOWED_HOSTS.",
}


@dataclass(frozen=True)
class Remark:
    id: str
    text: str
    hint: str


def remarks() -> list[Remark]:
    """What Django's checks for production have to say; empty when all is well."""
    found = run_checks(include_deployment_checks=True)
    return [
        Remark(one.id or "", IN_OUR_WORDS.get(one.id or "", str(one.msg)), str(one.hint or ""))
        for one in found
        if one.level >= WARNING and not one.is_silenced()
    ]
