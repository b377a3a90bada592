"""Names for people and teams that come from elsewhere."""

from __future__ import annotations

import re
from itertools import count

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.slugs import is_taken
from labstead_core.names import check_team_slug

LONGEST_STEM = 50


def free_name(wanted: str) -> str:
    """A name near the wanted one that no person and no team has: ``ada``, ``ada-2`` and so on."""
    stem = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:LONGEST_STEM] or "person"
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if is_free(name))


def is_free(name: str) -> bool:
    try:
        check_team_slug(name)
    except ValidationError:
        return False
    return not User.objects.filter(username=name).exists() and not is_taken(name)
