"""Views that answer in forms of which DRF knows nothing."""

from __future__ import annotations

from rest_framework.negotiation import BaseContentNegotiation


class EitherForm(BaseContentNegotiation):
    """The view itself looks at Accept: the binary form is no DRF renderer."""

    def select_parser(self, request, parsers):  # type: ignore[no-untyped-def]
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):  # type: ignore[no-untyped-def]
        return renderers[0], renderers[0].media_type
