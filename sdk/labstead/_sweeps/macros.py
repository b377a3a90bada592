"""The command of a trial: a list of texts with macros such as ``${args}`` becomes its words."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from labstead._errors import ConfigError

USUAL_COMMAND = ("${env}", "${interpreter}", "${program}", "${args}")
_MACRO = re.compile(r"\$\{([^}]*)\}")


class Words:
    """What the macros stand for in one trial."""

    def __init__(
        self,
        program: str | None,
        values: Mapping[str, Any],
        json_file: Path,
        environment: Mapping[str, str],
    ) -> None:
        """``json_file`` is written when a command names it."""
        self._program = program
        self._values = values
        self._json_file = json_file
        self._environment = environment
        self._macros: dict[str, Callable[[], list[str]]] = {
            "env": lambda: [] if sys.platform == "win32" else ["/usr/bin/env"],
            "interpreter": lambda: [sys.executable],
            "program": self._program_words,
            "args": lambda: self._each("--{}={}"),
            "args_no_hyphens": lambda: self._each("{}={}"),
            "args_no_equals": self._args_no_equals,
            "args_no_boolean_flags": self._args_no_boolean_flags,
            "args_json": lambda: [self._json()],
            "args_json_file": self._args_json_file,
            "args_append_hydra": lambda: self._each("+{}={}"),
            "args_override_hydra": lambda: self._each("++{}={}"),
        }

    def of(self, command: Sequence[Any]) -> list[str]:
        """Raises ConfigError for a macro that there is not, and one without a value."""
        return [word for part in command for word in self._expanded(str(part))]

    def _expanded(self, part: str) -> list[str]:
        whole = _MACRO.fullmatch(part)
        if whole:
            return self._words(whole[1])
        return [_MACRO.sub(lambda match: " ".join(self._words(match[1])), part)]

    def _words(self, name: str) -> list[str]:
        if name.startswith("envvar:"):
            variable = name.partition(":")[2]
            return [self._environment.get(variable, variable)]
        if name not in self._macros:
            known = ", ".join(f"${{{one}}}" for one in [*self._macros, "envvar:NAME"])
            raise ConfigError(f"command: there is no macro ${{{name}}}; there are {known}")
        return self._macros[name]()

    def _program_words(self) -> list[str]:
        if not self._program:
            raise ConfigError("command: ${program} needs the key `program` in the configuration")
        return [self._program]

    def _each(self, form: str) -> list[str]:
        return [form.format(name, as_argument(value)) for name, value in self._values.items()]

    def _args_no_equals(self) -> list[str]:
        pairs = self._values.items()
        return [word for name, value in pairs for word in (f"--{name}", as_argument(value))]

    def _args_no_boolean_flags(self) -> list[str]:
        return [
            f"--{name}" if value is True else f"--{name}={as_argument(value)}"
            for name, value in self._values.items()
            if value is not False
        ]

    def _json(self) -> str:
        return orjson.dumps(self._values).decode()

    def _args_json_file(self) -> list[str]:
        self._json_file.parent.mkdir(parents=True, exist_ok=True)
        self._json_file.write_text(self._json(), encoding="utf-8")
        return [os.fspath(self._json_file.resolve())]


def as_argument(value: Any) -> str:
    """Texts and numbers as Python writes them, dicts and lists as JSON."""
    return orjson.dumps(value).decode() if isinstance(value, (dict, list)) else str(value)
