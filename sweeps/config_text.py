"""Configurations as people write and read them: YAML."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from labstead_core.errors import Invalid
from labstead_core.json_columns import MAX_DEPTH, is_too_deep, storable_object

MAX_CHARS = 100_000
# An alias that stands for itself many times over would grow without end.
MOST_VALUES = 20_000
WIDTH = 100


class Loader(yaml.SafeLoader):
    """Reads ``1e-5`` as the number it is meant to be, and dates as the text they are.

    ``<<`` is a key like others: merged mappings may grow tenfold with every line.
    """

    def compose_mapping_node(self, anchor: Any) -> Any:
        """A key that is there twice is a slip: one of its values would be lost."""
        node = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key in [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]:
            if key.value in seen:
                problem = f"the key “{key.value}” is there twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)
        return node


LEFT_OUT = (":timestamp", ":merge")
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if not tag.endswith(LEFT_OUT)]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+$"),
    list("-+.0123456789"),
)


class Dumper(yaml.SafeDumper):
    """Short lists stand in one line, and lists are set in from their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def represent_list(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.Node:
    is_short = all(not isinstance(value, list | dict) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=is_short)


Dumper.add_representer(list, represent_list)


def yaml_of(config: Mapping[str, Any]) -> str:
    text: str = yaml.dump(
        dict(config), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH
    )
    return text


def config_in(text: str) -> dict[str, Any]:
    """What is written there. Raises Invalid (``config_invalid``) as a wrong configuration does."""
    if len(text) > MAX_CHARS:
        raise wrong(f"is longer than {MAX_CHARS:,} characters")
    try:
        refuse_tags(text)
        found = yaml.load(text, Loader=Loader)  # noqa: S506 - it is a safe loader
        plain = json_of(found, [MOST_VALUES])
    except yaml.MarkedYAMLError as error:
        raise wrong(f"is no YAML: {error.problem or error.context}", error.problem_mark) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise wrong(f"is no YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(plain, dict):
        raise wrong("has to be a mapping of keys to values, like “method: grid”")
    if is_too_deep(plain):
        raise wrong(f"is nested more than {MAX_DEPTH} levels deep")
    return storable_object(plain)


def refuse_tags(text: str) -> None:
    """What a tag makes of a value, or whether it can at all, is not ours to find out."""
    for token in yaml.scan(text, Loader=Loader):
        if isinstance(token, yaml.TagToken):
            raise yaml.MarkedYAMLError(
                problem="tags, which begin with “!”, have no sense here",
                problem_mark=token.start_mark,
            )


def wrong(message: str, mark: yaml.Mark | None = None) -> Invalid:
    where = f"line {mark.line + 1}" if mark is not None else ""
    problem = {"path": where, "message": message}
    return Invalid(f"The text {message}.", code="config_invalid", problems=[problem])


def json_of(value: Any, left: list[int]) -> Any:
    """As JSON can hold it. Raises ValueError for more values than anybody writes."""
    left[0] -= 1
    if left[0] < 0:
        raise ValueError("there are too many values")
    if isinstance(value, dict):
        return {key_of(key): json_of(inner, left) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [json_of(inner, left) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number that can be searched")
    return value if isinstance(value, int | float | bool | None) else text_of(str(value))


def key_of(key: Any) -> str:
    """``on`` and ``yes`` are words where they are keys."""
    return str(key).lower() if isinstance(key, bool) else text_of(str(key))


def text_of(words: str) -> str:
    """Raises ValueError for halves of characters."""
    words.encode()
    return words


def lines_of(text: str, paths: Sequence[str]) -> list[int | None]:
    """The lines on which stands what the dotted paths of problems lead to, or what is nearest."""
    if not any(paths):
        return [None] * len(paths)
    try:
        node = yaml.compose(text, Loader=Loader)
    except (yaml.YAMLError, RecursionError):
        node = None
    return [nearest(node, path) + 1 if node is not None and path else None for path in paths]


def nearest(node: yaml.Node, path: str) -> int:
    """Keys may have dots themselves, so the longest one that fits is taken."""
    if isinstance(node, yaml.MappingNode):
        fits = [(key, inner) for key, inner in node.value if begins(path, str(key.value))]
        for key, inner in sorted(fits, key=lambda pair: -len(str(pair[0].value))):
            rest = path[len(str(key.value)) + 1 :]
            return nearest(inner, rest) if rest and is_folder(inner) else key.start_mark.line
    if isinstance(node, yaml.SequenceNode):
        place, _, rest = path.partition(".")
        if place.isdigit() and int(place) < len(node.value):
            return nearest(node.value[int(place)], rest)
    return int(node.start_mark.line)


def begins(path: str, key: str) -> bool:
    return path == key or path.startswith(f"{key}.")


def is_folder(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode)
