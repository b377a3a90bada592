"""What ``init(config=...)`` and ``config.update(...)`` take, turned into nested dicts."""

from __future__ import annotations

import argparse
import dataclasses
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from labstead._config.config_file import read_config_file
from labstead._errors import ConfigError

_MAX_DEPTH = 32
_MAX_ELEMENTS = 10_000
"""What is nested deeper, or longer, is not looked into: it is stored as text."""

_ONE_VALUE = (str, bytes, bytearray, memoryview)


def read_config(values: Any) -> dict[str, Any]:
    """Nested dicts of the caller's own, with texts for keys; other values stay what they are.

    Raises ConfigError for what has no names for its values, and for a file that cannot be read.
    """
    return {str(name): _tree(value, (id(values),)) for name, value in _named(values).items()}


def chosen(
    values: Mapping[str, Any], include: Collection[str] | None, exclude: Collection[str] | None
) -> dict[str, Any]:
    """Only the keys to include, or all but those to exclude. Raises ConfigError for both."""
    if include and exclude:
        raise ConfigError("give config_include_keys or config_exclude_keys, not both")
    for names in (include, exclude):
        if isinstance(names, str):
            raise ConfigError(f"the config keys are given as a list of texts: [{names!r}]")
    if include:
        return {name: value for name, value in values.items() if name in include}
    return {name: value for name, value in values.items() if name not in (exclude or ())}


def _named(values: Any) -> Mapping[Any, Any]:
    if values is None:
        return {}
    if isinstance(values, (str, os.PathLike)):
        return read_config_file(Path(values))
    if isinstance(values, ModuleType):  # `from absl import flags`, and the module is passed
        values = getattr(values, "FLAGS", values)
    entries = _entries(values)
    if entries is not None:
        return entries
    if hasattr(values, "flags_by_module_dict"):
        return _flags(values)
    return _attributes(values)


def _entries(value: Any) -> Mapping[Any, Any] | None:
    """The names and values of what is made to hold some; None for everything else."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, (argparse.Namespace, SimpleNamespace)):
        return vars(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    return None


def _tree(value: Any, around: tuple[int, ...]) -> Any:
    """``around`` are the ids of the containers that hold ``value``."""
    entries = _entries(value)
    if entries is None and not _is_list(value):
        return value
    if id(value) in around:
        raise ConfigError(f"the config holds a {type(value).__name__} that holds itself")
    if len(around) >= _MAX_DEPTH:
        return value
    around = (*around, id(value))
    if entries is not None:
        return {str(name): _tree(inner, around) for name, inner in entries.items()}
    return [_tree(inner, around) for inner in value]


def _is_list(value: Any) -> bool:
    is_sequence = isinstance(value, Sequence) and not isinstance(value, _ONE_VALUE)
    return is_sequence and len(value) <= _MAX_ELEMENTS


def _flags(flags: Any) -> dict[str, Any]:
    """The program's own absl flags: those that absl defines for itself are no hyperparameters."""
    return {
        flag.name: flag.value
        for module, own in flags.flags_by_module_dict().items()
        if module.partition(".")[0] != "absl"
        for flag in own
    }


def _attributes(values: Any) -> dict[str, Any]:
    """An object's own, as the wandb client takes them. A class's include its methods: refused."""
    own = {} if isinstance(values, (type, ModuleType)) else getattr(values, "__dict__", {})
    public = {name: value for name, value in own.items() if not name.startswith("_")}
    if not public:
        raise ConfigError(
            "config takes a dict, an argparse namespace, absl flags, a dataclass, an object with "
            f"attributes, or the path of a YAML file, not {_described(values)}"
        )
    return public


def _described(values: Any) -> str:
    if isinstance(values, type):
        return f"the class {values.__name__}"
    return f"a value of type {type(values).__name__}"
