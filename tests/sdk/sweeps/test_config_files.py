"""What a sweep's configuration may be given as."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labstead import ConfigError
from labstead._sweeps.config_files import read_sweep
from labstead._sweeps.creating import plain

CONFIG = {"method": "grid", "parameters": {"lr": {"values": [1e-3, 0.1]}}}
YAML = "method: grid\nparameters:\n  lr:\n    values: [1e-3, 0.1]\n"


def test_a_dict_and_a_function_that_returns_one():
    assert read_sweep(CONFIG) == read_sweep(lambda: CONFIG) == CONFIG


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sweep.yaml", YAML),
        ("sweep.json", '{"method": "grid", "parameters": {"lr": {"values": [0.001, 0.1]}}}'),
        ("sweep.py", f"rates = [1e-3, 0.1]\nsweep_config = {CONFIG!r}"),
        ("other.py", f"sweep_configuration = {CONFIG!r}"),
    ],
)
def test_files(workplace, name, text):
    Path(name).write_text(text)
    assert read_sweep(name) == read_sweep(Path(name)) == CONFIG


def test_a_key_that_is_there_twice_is_a_slip(workplace):
    Path("sweep.yaml").write_text("method: grid\nparameters: {a: {value: 1}, a: {value: 2}}\n")
    with pytest.raises(ConfigError, match="'a' is there twice"):
        read_sweep("sweep.yaml")
    Path("sweep.yaml").write_text("a: {b: &b {<<: &c {x: 1}, x: 2}}\nd: {<<: *b}\n")
    assert read_sweep("sweep.yaml")["d"] == {"x": 2}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([1], "not as a list"),
        (lambda: 3, "not as a int"),
        ("missing.yaml", "missing.yaml"),
        ("missing.py", "there is no file 'missing.py'"),
        ("empty.py", "has no dict with a name of sweep_config"),
        ("odd.yaml", "is no YAML"),
    ],
)
def test_everything_else_is_refused_in_words(workplace, given, message):
    Path("empty.py").write_text("x = 1")
    Path("odd.yaml").write_text("a: [")
    with pytest.raises(ConfigError, match=message):
        read_sweep(given)


def test_numbers_of_numpy_and_ranges_become_plain():
    config = {"a": np.float64(0.5), "b": np.arange(3), "c": range(2), "d": {1: np.int64(4)}}
    assert plain(config) == {"a": 0.5, "b": [0, 1, 2], "c": [0, 1], "d": {"1": 4}}


def test_what_has_no_json_is_told():
    with pytest.raises(ConfigError, match="without JSON"):
        plain({"a": object()})
