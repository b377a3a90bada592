"""Serializers that refuse what they do not know, and what is of another type than it should be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labstead_core.json_columns import NO_OBJECT, NotStorableError, storable_object

AnyField = serializers.Field[Any, Any, Any, Any]
COMPLAINTS: dict[type, str] = {
    str: "Give a text.",
    int: "Give a whole number.",
    list: "Give a list.",
    dict: NO_OBJECT,
}


@extend_schema_field(OpenApiTypes.OBJECT)
class JSONObjectField(serializers.JSONField):
    """A JSON object: ``{"lr": 0.1}``. Anything else is refused."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        try:
            found = storable_object(data)
        except NotStorableError as error:
            raise serializers.ValidationError(str(error)) from error
        super().to_internal_value(data)
        return found


class NumberField(serializers.FloatField):
    """A finite number: no text such as "NaN", and no boolean."""

    def to_internal_value(self, data: Any) -> float:
        is_number = isinstance(data, int | float) and not isinstance(data, bool)
        if not is_number or not math.isfinite(data):
            self.fail("invalid")
        return float(data)


TYPE_OF: dict[type[AnyField], type] = {
    serializers.CharField: str,
    serializers.ChoiceField: str,
    serializers.IntegerField: int,
    serializers.ListField: list,
    JSONObjectField: dict,
}


def complaint(field: AnyField, value: Any) -> str:
    """What is wrong with the value's type, or nothing. Null is the field's own business."""
    wanted = next(
        (kind for field_class, kind in TYPE_OF.items() if isinstance(field, field_class)), None
    )
    if wanted is None or value is None:
        return ""
    if type(value) is not wanted:
        return COMPLAINTS[wanted]
    if isinstance(field, serializers.ListField):
        return complaint_of_members(field.child, value)
    return ""


def complaint_of_members(field: AnyField, values: Any) -> str:
    return next(filter(None, (complaint(field, value) for value in values)), "")


class StrictSerializer(serializers.Serializer[Any]):
    """Input only. Unknown keys and wrong types are errors, so that a slip is never silent.

    DRF itself would take ``5`` for a text and ``"5"`` for a number.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            errors = self.unknown_fields(data) | self.wrong_types(data)
            if errors:
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)

    def unknown_fields(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        unknown = sorted(set(data) - set(self.fields))
        return {name: ["There is no such field."] for name in unknown}

    def wrong_types(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        given = {name: field for name, field in self.fields.items() if name in data}
        found = {name: complaint(field, data[name]) for name, field in given.items()}
        return {name: [text] for name, text in found.items() if text}
