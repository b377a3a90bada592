"""What the templates of runs need to know of metrics."""

from __future__ import annotations

from django import template

from runs.metrics import statistics

register = template.Library()
register.filter("headline", statistics.headline)
