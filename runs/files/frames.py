"""Pages for sandboxed frames: logged HTML, and the empty page in which figures are drawn.

What runs in them runs as nobody: without cookies, storage, network, or a way to the page around.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import get_template
from django.views import View

from labstead_core.errors import Forbidden
from labstead_core.file_answers import file_answer
from labstead_core.http import method_not_allowed
from labstead_core.media_host import frame_parents
from labstead_core.signing import unsign
from runs.files.signed import stored, stored_row

LOGGED_PAGE = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors "
)
# Libraries are handed in as text, and some make code of text; a file's own parts are data or blobs.
VIEWER = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; connect-src data: blob:; "
    "worker-src blob:; frame-ancestors "
)


class FramePage(View):
    """Opened by itself it could lead its own tab elsewhere, so nobody gets it but a frame."""

    http_method_names = ["get", "head"]
    policy: str
    seconds: int

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_for_a_frame(request):
            raise Forbidden("This page is shown inside a panel only.")
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = self.policy + frame_parents()
        response.headers["Cache-Control"] = f"private, max-age={self.seconds}"
        response.headers["X-DNS-Prefetch-Control"] = "off"
        # The policy says who may frame it; the older header knows no other host.
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        return response

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return method_not_allowed(["GET", "HEAD"])


class SignedRunFrame(FramePage):
    """GET a logged HTML page."""

    policy = LOGGED_PAGE
    seconds = 300

    def get(self, request: HttpRequest, token: str) -> Any:
        link = unsign(token, kind="run_file", action="frame")
        file = stored(stored_row(link.pk), content_type="text/html; charset=utf-8")
        return file_answer(request, file)


class ViewerPage(FramePage):
    """GET the page into which a figure's library and file are handed. It is the same for all."""

    policy = VIEWER
    seconds = 3600

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(get_template("runs/viewer.html").render())


def is_for_a_frame(request: HttpRequest) -> bool:
    """Browsers say so, but not to a server without TLS that is on another machine."""
    asked_for = request.headers.get("Sec-Fetch-Dest")
    return asked_for == "iframe" or (asked_for is None and not request.is_secure())
