"""Taking secrets out of a program's arguments."""

from __future__ import annotations

import re
from collections.abc import Sequence

MASK = "***"
MAX_ARGUMENTS = 500
MAX_ARGUMENT_CHARS = 1_000
_SECRET_NAME = re.compile(
    r"(pass(word|wd|phrase|code)?|secret|token|credentials?|auth(orization)?|bearer|cookie|signature"
    r"|(^|[-_.]|api|access|private|secret)keys?)$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"(max|num|n|pad|bos|eos|unk|mask|sep|cls|new|special)[-_.]?token$")
_KEY_FORMS = (
    r"(?:labstead_[A-Za-z0-9_-]{20,}|wandb_v1_\w{20,}|local-[0-9a-f]{40}|[0-9a-f]{40}"
    r"|sk-[\w-]{16,}|hf_\w{16,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}"
    r"|xox[abprs]-[\w-]{10,}|(AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{30,}|eyJ[\w-]{10,}\.[\w.-]{10,})"
)
_KEY = re.compile(rf"{_KEY_FORMS}$")
_KEY_WITHIN = re.compile(rf"(?<![\w-]){_KEY_FORMS}(?![\w-])")
_INNER_SECRET = re.compile(
    r"""((?:password|passwd|secret|token|api[-_]?key)["']?\s*[:=]\s*["']?)[^"',;&\s}]+""",
    re.IGNORECASE,
)
"""As in JSON, in a connection text or in the query of a URL."""
_SECRET_LITERAL = re.compile(
    r"""((?:password|passwd|secret|token|api_?key)["']?\s*[:=]\s*)(["'])[^"'\n]+\2""", re.IGNORECASE
)
_URL_LOGIN = re.compile(r"(?<=://)[^/@\s]+@")
_ASSIGNMENT = re.compile(r"^(-{0,2}\+{0,2}[\w.\-/]+)=(.*)$", re.DOTALL)


def without_secrets(arguments: Sequence[str]) -> list[str]:
    """The arguments with MASK in place of what looks secret, by its name or by its own form.

    Both ``--api-key=x`` and ``--api-key x`` are known; so are keys in ``name=value`` and in URLs.
    """
    shown: list[str] = []
    is_value_of_secret = False
    for argument in arguments[:MAX_ARGUMENTS]:
        if is_value_of_secret and not argument.startswith("--"):
            shown.append(MASK)
            is_value_of_secret = False
            continue
        masked, is_value_of_secret = _masked(argument[:MAX_ARGUMENT_CHARS])
        shown.append(masked)
    return shown


def code_without_secrets(code: str) -> str:
    """Source code with MASK in place of keys, known by their form or by the name they are given."""
    return _SECRET_LITERAL.sub(rf"\1\2{MASK}\2", _KEY_WITHIN.sub(MASK, code))


def _masked(argument: str) -> tuple[str, bool]:
    """The argument as it may be shown, and whether the next one is its secret value."""
    assignment = _ASSIGNMENT.match(argument)
    if assignment:
        name, value = assignment.groups()
        return f"{name}={MASK if is_secret_name(name) else _masked_value(value)}", False
    is_option = argument.startswith("-")
    return _masked_value(argument), is_option and is_secret_name(argument)


def _masked_value(value: str) -> str:
    if _KEY.match(value):
        return MASK
    return _INNER_SECRET.sub(rf"\g<1>{MASK}", _URL_LOGIN.sub(f"{MASK}@", value))


def is_secret_name(name: str) -> bool:
    return bool(_SECRET_NAME.search(name)) and not _HARMLESS.search(name)
