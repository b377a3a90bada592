"""Bases of every API view that touches tenant data.

The base owns ``get_queryset`` and starts it from ``visible_to``; a subclass narrows it in
``refine_queryset``. ``queryset`` or ``get_queryset`` in a subclass is a TypeError at import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, final

from django.db import models
from django.db.models import QuerySet
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from labstead_core.api.serializers import StrictSerializer
from labstead_core.errors import NotAuthenticated

if TYPE_CHECKING:
    from accounts.models import User


class TenantAPIView(APIView):
    """An address over tenant data: its rows start from ``Model.objects.visible_to``."""

    # For the API's description: its part (labstead_server.api_description), and whether even
    # reading needs a log-in.
    tag: ClassVar[str] = ""
    needs_person: ClassVar[bool] = False
    reads_by_post: ClassVar[bool] = False
    # Actions, or methods in lower case, that a key for logging alone may use.
    ingest_may: ClassVar[frozenset[str]] = frozenset()

    @property
    def person(self) -> User:
        """Who acts. Raises NotAuthenticated for visitors."""
        user = self.request.user
        if not user.is_authenticated:
            raise NotAuthenticated("Log in, or send an API key as a Bearer token.")
        return user

    def checked(self, serializer: type[StrictSerializer]) -> Any:
        """The request's body after validation. Raises DRF's ValidationError."""
        form = serializer(data=self.request.data)
        form.is_valid(raise_exception=True)
        return form.validated_data


class TenantViewSet(TenantAPIView, GenericViewSet[Any]):
    """A resource over tenant data. Subclasses name ``model`` and ``serializer_class``."""

    model: ClassVar[type[models.Model]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        forbidden = {"queryset", "get_queryset"} & set(vars(cls))
        if forbidden:
            raise TypeError(f"{cls.__name__}: narrow in refine_queryset, not {forbidden.pop()}.")

    @final
    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        rows = self.model._default_manager.visible_to(self.request.user)  # type: ignore[attr-defined]
        return self.refine_queryset(rows)

    def refine_queryset(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow and order the caller's rows. The default keeps them all."""
        return rows

    def page_of(self, rows: QuerySet[Any], serializer: type[BaseSerializer[Any]]) -> Response:
        page = self.paginate_queryset(rows)
        shaped = serializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shaped.data)
