"""Limits that are near, on the pages of those whom they concern."""

from __future__ import annotations

from typing import Any

from django import template

from runs.quotas.demands import notes_for

register = template.Library()


@register.inclusion_tag("runs/_quota_notes.html")
def quota_notes(team_id: int) -> dict[str, Any]:
    return {"notes": notes_for(team_id)}
