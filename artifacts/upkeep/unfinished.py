"""Objects that were begun and never finished: what a killed process or client left."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from artifacts.models import StoredObject
from artifacts.services.objects import discard_object
from labstead_core.one_by_one import for_each

OBJECTS_AT_ONCE = 500


def sweep_unfinished() -> int:
    """Delete those that nobody touched as long as a draft may live; how many."""
    age = timedelta(seconds=settings.LABSTEAD_DRAFT_SECONDS)
    old = StoredObject.objects.filter(is_ready=False, touched_at__lt=timezone.now() - age)
    return for_each(list(old.order_by("touched_at")[:OBJECTS_AT_ONCE]), discard_object)
