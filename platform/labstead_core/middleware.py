"""A middleware base that works sync and async, so that no request pays for a thread switch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = HttpResponseBase | Awaitable[HttpResponseBase]


class LightMiddleware:
    """Override ``before`` and ``after``; both must be quick and touch no database."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Answer]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        self.before(request)
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseBase):
            return self.after(answer)
        return self._later(answer)

    async def _later(self, answer: Awaitable[HttpResponseBase]) -> HttpResponseBase:
        return self.after(await answer)

    def before(self, request: HttpRequest) -> None:
        """Runs ahead of the view."""

    def after(self, response: HttpResponseBase) -> HttpResponseBase:
        return response
