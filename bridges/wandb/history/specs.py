"""What ``sampledHistory`` is asked for: ``{"keys", "samples", "minStep", "maxStep"}``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bridges.wandb import json_text
from labstead_core.errors import Invalid

MOST_KEYS = 1_000
SPEC = '{"keys": ["_step", "loss"], "samples": 500}'


@dataclass(frozen=True)
class Spec:
    """Both steps are included; without any of them all rows are asked for, in samples."""

    keys: list[str]
    samples: int | None = None
    min_step: int | None = None
    max_step: int | None = None

    @property
    def is_bounded(self) -> bool:
        return self.min_step is not None or self.max_step is not None


def read_spec(text: str) -> Spec:
    """Raises Invalid. Without keys it asks for nothing."""
    told = json_text.read_object(text, "specs")
    keys = told.get("keys") or []
    if not isinstance(keys, list) or len(keys) > MOST_KEYS or not all(map(is_text, keys)):
        raise Invalid(f"“keys” has to be a list of names, as in {SPEC}.", fields={"specs": SPEC})
    numbers = [whole(told, name) for name in ("samples", "minStep", "maxStep")]
    return Spec(list(dict.fromkeys(keys)), *numbers)


def is_text(value: object) -> bool:
    return isinstance(value, str)


def whole(told: dict[str, Any], name: str) -> int | None:
    value = told.get(name)
    if value is None or type(value) is int:
        return value
    raise Invalid(f"“{name}” has to be a whole number, as in {SPEC}.", fields={"specs": SPEC})
