"""Values of columns as JSON, and back from an archive that nobody vouches for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime

from labstead_core.json_columns import is_too_deep, storable

Field: TypeAlias = "models.Field[Any, Any]"


class BadValue(ValueError):
    """The message says what a column takes."""


def shown(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def taken(field: Field, value: Any) -> Any:
    """The value for a row. Raises BadValue; lengths, choices and validators are the table's own."""
    if value is None:
        if not field.null:
            raise BadValue("something has to be given")
        return None
    found = read_as(field, value)
    check_choice(field, found)
    try:
        if found not in field.empty_values:
            field.run_validators(found)
    except ValidationError as error:
        raise BadValue(" ".join(error.messages)) from error
    return found


def read_as(field: Field, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return json_value(field, value)
    if isinstance(field, models.DateTimeField):
        return moment(value)
    for kind, (wanted, word) in PLAIN.items():
        if isinstance(field, kind):
            return plain(value, wanted, word)
    raise TypeError(f"No archive has columns like {field}.")


PLAIN: dict[Any, tuple[tuple[type, ...], str]] = {
    models.BooleanField: ((bool,), "true or false"),
    models.IntegerField: ((int,), "a whole number"),
    models.FloatField: ((float, int), "a number"),
    models.CharField: ((str,), "a text"),
    models.TextField: ((str,), "a text"),
}


def plain(value: Any, wanted: tuple[type, ...], word: str) -> Any:
    if type(value) not in wanted:
        raise BadValue(f"{word} is wanted")
    return storable(value)


def moment(value: Any) -> datetime:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadValue("a time like 2026-01-31T12:00:00+00:00 is wanted")
    return found


def json_value(field: models.JSONField[Any, Any], value: Any) -> Any:
    """Objects stay objects and lists lists, as the code that reads the column takes for granted."""
    wanted = type(field.get_default()) if field.has_default() else dict
    if type(value) is not wanted:
        raise BadValue(f"{'a list' if wanted is list else 'an object'} is wanted")
    if is_too_deep(value):
        raise BadValue("it is nested too deep")
    return storable(value)


def check_choice(field: Field, value: Any) -> None:
    if field.choices and value not in dict(field.flatchoices) and value != "":
        raise BadValue(f"one of {', '.join(map(str, dict(field.flatchoices)))} is wanted")
