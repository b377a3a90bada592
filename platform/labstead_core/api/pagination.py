"""Lists come in cursor pages: steady while rows are added, the same cost at any depth."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class CreatedCursor(CursorPagination):
    """Newest first. ``limit`` sets the page size, 1 to 200."""

    ordering = ("-created_at", "-pk")
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
