"""Answers that pages of any origin may read: where the address is the permission, and no cookie
or key counts."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase

Answer = TypeVar("Answer", bound=HttpResponseBase)
DAY = 24 * 60 * 60


def readable_anywhere(answer: Answer) -> Answer:
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def preflight(*methods: str) -> HttpResponse:
    """What a browser asks before it sends one of these."""
    headers = {
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": "Content-Type, Content-MD5, Range",
        "Access-Control-Max-Age": str(DAY),
    }
    return readable_anywhere(HttpResponse(status=204, headers=headers))
