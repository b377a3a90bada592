"""Notices what goes wrong in a page without being seen on it."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError


class Watch:
    """Collects uncaught exceptions and console errors; policy violations are among the latter."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._expected: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def expect(self, pattern: str) -> None:
        """Errors that match are what the test is about: a missing page, a lost server."""
        self._expected.append(pattern)

    def troubles(self) -> list[str]:
        return [text for text in self._seen if not self._is_expected(text)]

    def _is_expected(self, text: str) -> bool:
        return any(re.search(pattern, text) for pattern in self._expected)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._seen.append(f"{message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self._seen.append(f"uncaught: {error.error.stack or error.error.message}")
