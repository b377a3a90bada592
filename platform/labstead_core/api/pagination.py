"""Lists come in cursor pages: steady while rows are added, the same cost at any depth."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from labstead_core.errors import Invalid
from labstead_core.query import integer

MAX_ROWS = 200
PAGE_ROWS = 50


class CreatedCursor(CursorPagination):
    """Newest first. ``limit`` sets the page size, 1 to 200."""

    ordering = ("-created_at", "-pk")
    page_size = PAGE_ROWS
    page_size_query_param = "limit"
    max_page_size = MAX_ROWS
    # For the API's description.
    page_size_query_description = "How many rows a page has at most."
    cursor_query_description = "From `next` of the page before."

    def get_page_size(self, request: Request) -> int:
        return integer(request.query_params, "limit", default=PAGE_ROWS, least=1, most=MAX_ROWS)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        limit = next(one for one in found if one["name"] == self.page_size_query_param)
        limit["schema"] |= {"minimum": 1, "maximum": MAX_ROWS, "default": PAGE_ROWS}
        return found

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:
            raise unknown_cursor() from error
        if cursor and cursor.position is not None and not is_moment(str(cursor.position)):
            raise unknown_cursor()
        return cursor


def is_moment(text: str) -> bool:
    try:
        return parse_datetime(text) is not None
    except ValueError:
        return False


def unknown_cursor() -> Invalid:
    return Invalid(
        "This cursor is not one that this list gave. Start again without.",
        fields={"cursor": "unknown"},
    )
