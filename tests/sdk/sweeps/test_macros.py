"""The command of a trial."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from labstead import ConfigError
from labstead._sweeps.macros import USUAL_COMMAND, Words

VALUES = {"lr": 0.01, "name": "a b", "flag": True, "other": False, "model": {"depth": 3}}


def words(*command: Any, values: dict[str, Any] = VALUES, program: str | None = "train.py") -> Any:
    return Words(program, values, Path("args.json"), {"DATA": "/data"}).of(command)


def test_the_usual_command_gives_each_value_as_an_option():
    assert words(*USUAL_COMMAND, values={"lr": 0.01, "n": 3}) == [
        "/usr/bin/env",
        sys.executable,
        "train.py",
        "--lr=0.01",
        "--n=3",
    ]


@pytest.mark.parametrize(
    ("macro", "expected"),
    [
        ("args", ["--lr=0.01", "--name=a b", "--flag=True", "--other=False"]),
        ("args_no_hyphens", ["lr=0.01", "name=a b", "flag=True", "other=False"]),
        ("args_no_boolean_flags", ["--lr=0.01", "--name=a b", "--flag"]),
        ("args_append_hydra", ["+lr=0.01", "+name=a b", "+flag=True", "+other=False"]),
        ("args_override_hydra", ["++lr=0.01", "++name=a b", "++flag=True", "++other=False"]),
    ],
)
def test_values_take_the_form_of_the_macro(macro, expected):
    assert words(f"${{{macro}}}")[: len(expected)] == expected


def test_folders_are_json():
    assert words("${args}")[-1] == '--model={"depth":3}'


def test_names_and_values_may_be_words_of_their_own():
    assert words("${args_no_equals}")[:4] == ["--lr", "0.01", "--name", "a b"]


def test_all_values_as_one_json_object_or_a_file_of_it(workplace):
    assert json.loads(words("${args_json}")[0]) == VALUES
    (path,) = words("${args_json_file}")
    assert json.loads(Path(path).read_text()) == VALUES


def test_variables_stand_alone_and_within_a_word():
    assert words("${envvar:DATA}", "--data=${envvar:DATA}/x") == ["/data", "--data=/data/x"]
    assert words("${envvar:UNSET}") == ["UNSET"]


def test_plain_words_stay_as_they_are():
    assert words("bash", "-c", "echo $HOME") == ["bash", "-c", "echo $HOME"]


def test_an_unknown_macro_is_told_with_those_that_there_are():
    with pytest.raises(ConfigError, match=r"no macro \$\{arg\}; there are .*\$\{args\}"):
        words("${arg}")


def test_the_macro_of_a_missing_program_is_told():
    with pytest.raises(ConfigError, match="needs the key `program`"):
        words("${program}", program=None)
