"""The bases themselves: what a model or view set must have, and what it may not."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models

from labstead_core.api.views import TenantViewSet
from labstead_core.tenancy import TenantModel, TenantQuerySet
from projects.models import Project

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]


def test_there_are_tenant_models() -> None:
    assert Project in TENANT_MODELS


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model.__name__)
def test_tenant_model_knows_whom_it_is_visible_to(model: type[models.Model]) -> None:
    assert isinstance(model._default_manager.all(), TenantQuerySet)


@pytest.mark.django_db
@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model.__name__)
def test_anonymous_visitors_get_an_empty_query(model: type[models.Model]) -> None:
    assert not model._default_manager.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("name", ["queryset", "get_queryset"])
def test_view_set_with_rows_of_its_own_is_a_type_error(name: str) -> None:
    with pytest.raises(TypeError, match="refine_queryset"):
        type("Leaky", (TenantViewSet,), {name: Project.objects.all()})
