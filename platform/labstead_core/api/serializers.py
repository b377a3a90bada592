"""Serializers that refuse what they do not know."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from labstead_core.json_columns import storable


class StrictSerializer(serializers.Serializer[Any]):
    """Input only. A key that is not a field is an error, so that a typing slip is never silent."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {str(name): ["There is no such field."] for name in unknown}
                )
        return super().to_internal_value(data)


class JSONObjectField(serializers.JSONField):
    """A JSON object: ``{"lr": 0.1}``. Anything else is refused."""

    default_error_messages = {"not_object": "Give an object, like {“lr”: 0.1}."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("not_object")
        super().to_internal_value(data)
        return {str(name): storable(value) for name, value in data.items()}
