"""A config in a YAML file, plain or in wandb's form. PyYAML is imported when there is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labstead._errors import ConfigError

DEFAULTS_FILE = "config-defaults.yaml"
"""In the working directory: values for what the run is not given otherwise."""

_WRAPPINGS = ({"value"}, {"value", "desc"})
_NOT_OURS = ("wandb_version", "_wandb")
_FLOAT = re.compile(r"[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)[eE][-+]?\d+$")


def read_defaults() -> dict[str, Any]:
    """What DEFAULTS_FILE says, nothing where there is none. Raises ConfigError."""
    path = Path(DEFAULTS_FILE)
    return read_config_file(path) if path.is_file() else {}


def read_config_file(path: Path) -> dict[str, Any]:
    """A YAML file's entries. Raises ConfigError when it cannot be read or has no names.

    In wandb's form every entry is a ``value`` with or without a ``desc``.
    """
    content = _parsed(path)
    if not isinstance(content, dict):
        raise ConfigError(
            f"the config file {str(path)!r} must map names to values, not hold "
            f"a {type(content).__name__}"
        )
    entries = {str(name): value for name, value in content.items() if name not in _NOT_OURS}
    if all(_is_wrapped(value) for value in entries.values()):
        return {name: value["value"] for name, value in entries.items()}
    return entries


def _is_wrapped(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) in _WRAPPINGS


def _parsed(path: Path) -> Any:
    import yaml

    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _loader())  # noqa: S506  # is safe
    except OSError as error:
        raise ConfigError(
            f"config is given as {str(path)!r}, which cannot be read as a file "
            f"({error.strerror}); pass a dict, or the path of a YAML file"
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"the config file {str(path)!r} is no YAML: {error}") from error
    return {} if content is None else content


def _loader() -> Any:
    """PyYAML's safe one, for which ``1e-3`` is a number too, as YAML 1.2 has it."""
    import yaml

    class Loader(yaml.SafeLoader):
        def compose_mapping_node(self, anchor: Any) -> Any:
            """A key that is there twice is a slip: one of its values would be lost."""
            node = super().compose_mapping_node(anchor)
            seen: set[str] = set()
            for key in [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]:
                if key.value in seen:
                    problem = f"the key {key.value!r} is there twice"
                    raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
                seen.add(key.value)
            return node

    Loader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+.0123456789"))
    return Loader


def dumped(values: Mapping[str, Any]) -> str:
    """As YAML that ``read_config_file`` reads the same from: a text like 1e-3 is in quotes."""
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+0123456789."))
    return str(yaml.dump(dict(values), Dumper=Dumper, sort_keys=False))
