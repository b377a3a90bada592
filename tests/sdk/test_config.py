"""What a config may be given as, and how its nested parts answer and change."""

import argparse
import builtins
import copy
import dataclasses
import json
import pickle
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from absl import flags

import labstead
from labstead import ConfigError, UsageError
from tests.sdk.journals import batch_of, journal_of

MODEL = {"depth": 5, "head": {"width": 8}}


@dataclasses.dataclass
class Head:
    width: int = 8


@dataclasses.dataclass
class Model:
    depth: int = 5
    head: Head = dataclasses.field(default_factory=Head)


class Plain:
    def __init__(self):
        self.depth = 5
        self._cache = {}


@pytest.fixture
def run():
    return labstead.init(mode="offline", config={"model": MODEL, "lr": 0.1})


def given(config, **others):
    return labstead.init(mode="offline", config=config, **others).config.as_dict()


def sent_config(run):
    return batch_of(journal_of(run)).config


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


# Nested values


def test_nested_values_answer_by_attribute_and_by_key(run):
    assert run.config.model.head.width == run.config["model"]["head"]["width"] == 8
    assert [part.width for part in run.config.model.values() if isinstance(part, dict)] == [8]


def test_nested_values_are_dicts_to_other_libraries(run):
    assert json.loads(json.dumps(run.config)) == {"model": MODEL, "lr": 0.1}
    assert dict(**run.config.model) == MODEL


@pytest.mark.parametrize(
    "change",
    [
        lambda config: setattr(config.model.head, "kind", "linear"),
        lambda config: config["model"]["head"].update({"kind": "linear"}),
        lambda config: config.model.head.setdefault("kind", "linear"),
        lambda config: config.model.head.__ior__({"kind": "linear"}),
    ],
)
def test_a_change_far_within_is_sent_whole(run, change):
    change(run.config)
    assert run.config.model.head.kind == "linear"
    head = {"width": 8, "kind": "linear"}
    assert sent_config(run) == {"model": {"depth": 5, "head": head}}


def test_a_nested_value_keeps_itself_until_the_change_is_meant(run):
    with pytest.raises(ConfigError, match=r"config\.model\.update\({'depth': 6}, allow_val"):
        run.config.model.depth = 6
    assert (run.config.model.depth, sent_config(run)) == (5, {})
    run.config.model.update({"depth": 6}, allow_val_change=True)
    assert sent_config(run)["model"] == run.config.model == {**MODEL, "depth": 6}


def test_two_names_for_one_part_see_each_others_changes(run):
    first, second = run.config.model, run.config.model
    first.kernel = 3
    second.stride = 2
    assert sent_config(run)["model"] == {**MODEL, "kernel": 3, "stride": 2}


def test_a_part_that_was_replaced_says_so(run):
    old = run.config.model
    run.config.update({"model": {"depth": 6}}, allow_val_change=True)
    with pytest.raises(ConfigError, match="read it from the config again"):
        old.width = 3


@pytest.mark.parametrize(
    "removal",
    [
        lambda config: config.pop("lr"),
        lambda config: config.clear(),
        lambda config: config.model.popitem(),
        lambda config: config.model.__delitem__("depth"),
        lambda config: delattr(config, "lr"),
    ],
)
def test_a_key_cannot_be_taken_back(run, removal):
    with pytest.raises(ConfigError, match="record"):
        removal(run.config)
    assert run.config == {"model": MODEL, "lr": 0.1}


def test_a_missing_nested_key_names_its_place_and_its_neighbours(run):
    with pytest.raises(AttributeError, match=r"config\.model has no key 'dpeth'; .*'depth'"):
        _ = run.config.model.dpeth


def test_copies_are_free_to_change(run):
    for model in (copy.deepcopy(run.config.model), run.config.as_dict()["model"]):
        model["head"]["width"] = 9
    assert (run.config.model.head.width, sent_config(run)) == (8, {})


def test_a_worker_process_reads_its_copy_alike(run):
    config = pickle.loads(pickle.dumps(run.config))
    config.seed = 1
    assert (config.lr, config.model.head.width) == (0.1, 8)
    assert "seed" not in run.config


def test_a_refused_late_change_leaves_the_config_as_it_was(run):
    run.finish()
    with pytest.raises(UsageError, match="finished"):
        run.config.model.kernel = 3
    assert run.config.model == MODEL


# What counts as a change


@pytest.mark.parametrize("value", [(3, 4), np.float32(0.5), float("nan"), np.arange(3), Head()])
def test_the_same_value_of_another_type_is_no_change(run, value):
    run.config.first = value
    run.config.update({"first": value})
    labstead.finish()
    again = labstead.init(mode="offline", config={"first": value})
    again.config.first = value


def test_the_program_reads_its_own_objects_and_their_text_is_recorded(capsys):
    run = labstead.init(mode="offline", config={"dtype": np.dtype("float32")})
    run.config.late = np.float64
    assert (run.config.dtype, run.config.late) == (np.dtype("float32"), np.float64)
    assert sent_config(run) == {"late": "<class 'numpy.float64'>"}
    assert "repr is kept" in capsys.readouterr().err


def test_a_run_may_allow_all_changes():
    run = labstead.init(mode="offline", config={"model": MODEL}, allow_val_change=True)
    run.config.model.depth = 6
    assert sent_config(run)["model"]["depth"] == 6


def test_in_a_notebook_cells_run_again(monkeypatch):
    monkeypatch.setattr(builtins, "__IPYTHON__", True, raising=False)
    config = labstead.init(mode="offline", config={"lr": 0.1}).config
    config.lr = 0.2
    with pytest.raises(ConfigError):
        config.update({"lr": 0.3}, allow_val_change=False)


# What a config may be given as


@pytest.mark.parametrize(
    "config",
    [
        {"depth": 5, "head": Head()},
        Model(),
        argparse.Namespace(depth=5, head=argparse.Namespace(width=8)),
        types.SimpleNamespace(depth=5, head={"width": 8}),
        types.MappingProxyType(MODEL),
    ],
    ids=lambda config: type(config).__name__,
)
def test_values_with_names_are_a_config(config):
    assert given(config) == MODEL
    labstead.config.update(config)


def test_an_objects_public_attributes_are_a_config():
    assert given(Plain()) == {"depth": 5}


def test_keys_become_texts():
    assert given({1: {2: "two"}}) == {"1": {"2": "two"}}


@pytest.fixture
def absl_flags():
    values = flags.FlagValues()
    flags.DEFINE_float("lr", 0.1, "", flag_values=values)
    flags.DEFINE_enum("optimizer", "sgd", ["sgd", "adam"], "", flag_values=values)
    flags.DEFINE_bool("pdb", False, "", flag_values=values, module_name="absl.app")
    return values


@pytest.mark.parametrize("is_parsed", [True, False])
def test_absl_flags_are_a_config_without_absls_own(absl_flags, is_parsed):
    absl_flags(["train.py", "--optimizer=adam"][: 1 + is_parsed])
    assert given(absl_flags) == {"lr": 0.1, "optimizer": "adam" if is_parsed else "sgd"}


def test_the_module_of_absl_flags_stands_for_its_flags(absl_flags, monkeypatch):
    monkeypatch.setattr(flags, "FLAGS", absl_flags)
    assert given(flags)["lr"] == 0.1


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (3, "dict.*int"),
        (["lr"], "dict.*list"),
        (Plain, "the class Plain"),
        (object(), "object"),
        (sys, "module"),
        (len, "builtin"),
        (b"lr", "bytes"),
    ],
    ids=["number", "list", "class", "object", "module", "function", "bytes"],
)
def test_what_has_no_names_is_refused(config, message):
    with pytest.raises(ConfigError, match=message):
        labstead.init(mode="offline", config=config)
    assert labstead.run is None


def test_a_config_that_holds_itself_is_refused():
    layers: list[object] = []
    layers.append({"next": layers})
    with pytest.raises(ConfigError, match="holds itself"):
        given({"layers": layers})


# Files


def test_a_plain_yaml_file_is_a_config():
    path = write("train.yaml", "lr: 1e-3\nmodel:\n  depth: 5\n  layers: [4, 4]\n")
    assert given(path) == {"lr": 0.001, "model": {"depth": 5, "layers": [4, 4]}}
    labstead.config.update(Path(path))


def test_wandbs_form_is_understood():
    text = """
    wandb_version: 1
    _wandb: {value: {cli_version: 0.19}}
    lr: {desc: learning rate, value: 0.1}
    model: {value: {depth: 5}}
    """
    assert given(write("config.yaml", text)) == {"lr": 0.1, "model": {"depth": 5}}


def test_a_plain_file_may_have_a_key_named_value():
    assert given(write("a.yaml", "noise: {value: 3}\nlr: 0.1")) == {
        "noise": {"value": 3},
        "lr": 0.1,
    }


def test_an_empty_file_is_an_empty_config():
    assert given(write("empty.yaml", "# nothing yet\n")) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b", "'odd.yaml' must map names to values, not hold a list"),
        ("a: [1", "'odd.yaml' is no YAML: .*line 1"),
        ("a: 2026-13-45", "'odd.yaml' is no YAML"),
        ("a: !!python/object:os.system {}", "'odd.yaml' is no YAML"),
    ],
)
def test_an_odd_file_is_named(text, message):
    with pytest.raises(ConfigError, match=r"(?s)" + message):
        given(write("odd.yaml", text))


@pytest.mark.parametrize("config", ["lr=1", "missing.yaml", Path(), "x" * 5000])
def test_a_text_that_is_no_file_says_what_config_takes(config):
    with pytest.raises(ConfigError, match="pass a dict, or the path of a YAML file"):
        given(config)


def test_yaml_is_imported_for_a_file_only():
    code = """
import sys, labstead
labstead.init(mode="disabled", config={"lr": 0.1})
assert not {"yaml", "absl"} & set(sys.modules), "too early"
open("a.yaml", "w").write("seed: 1")
labstead.config.update("a.yaml")
assert labstead.config.seed == 1
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# Defaults and choice


def test_defaults_fill_what_init_is_not_given():
    write("config-defaults.yaml", "lr: {value: 0.5, desc: learning rate}\nseed: {value: 7}")
    run = labstead.init(mode="offline", config={"lr": 0.1})
    assert (run.config.as_dict(), sent_config(run)) == ({"lr": 0.1, "seed": 7}, {"seed": 7})


def test_defaults_do_not_touch_what_a_resumed_run_was_given(server):
    with labstead.init(id="k3x", config={"lr": 0.1}):
        pass
    write("config-defaults.yaml", "lr: 0.5\nseed: 7")
    with labstead.init(id="k3x", resume="must") as run:
        assert run.config.as_dict() == {"lr": 0.1, "seed": 7}
    assert server.only_run.config == {"lr": 0.1, "seed": 7}


def test_broken_defaults_stop_init_before_a_run_exists():
    write("config-defaults.yaml", "just a text")
    with pytest.raises(ConfigError, match=r"config-defaults\.yaml"):
        labstead.init(mode="offline")
    assert (labstead.run, Path("labstead-runs").exists()) == (None, False)


def test_keys_can_be_chosen():
    values = {"lr": 0.1, "data_path": "/data", "seed": 1}
    assert given(values, config_include_keys=["lr", "missing"]) == {"lr": 0.1}
    labstead.finish()
    assert given(values, config_exclude_keys=("data_path",)) == {"lr": 0.1, "seed": 1}


@pytest.mark.parametrize(
    "choice",
    [
        {"config_include_keys": ["a"], "config_exclude_keys": ["b"]},
        {"config_include_keys": "lr"},
        {"config_exclude_keys": "lr"},
    ],
)
def test_an_impossible_choice_is_refused(choice):
    with pytest.raises(ConfigError, match="config"):
        given({"lr": 0.1}, **choice)
