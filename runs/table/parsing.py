"""A filter in whichever form it comes."""

from __future__ import annotations

from runs.table.json_form import parse_json, parse_object
from runs.table.text_form import parse_text
from runs.table.tree import Filter


def parse_filter(form: object) -> Filter:
    """From text, from JSON text (it starts with ``{``) or from a decoded object.

    Raises FilterError. This is the one place where filters of API, pages and bridges come in.
    """
    if not isinstance(form, str):
        return parse_object(form)
    return parse_json(form) if form.lstrip().startswith("{") else parse_text(form)
