import argparse

import numpy as np
import pytest

import labstead
from labstead import ConfigError, UsageError
from tests.sdk.journals import batch_of, journal_of


def sent_config(run):
    return batch_of(journal_of(run)).config


def sent_summary(run):
    return batch_of(journal_of(run)).summary


def test_config_answers_as_a_dict_and_by_attribute():
    config = labstead.init(mode="offline", config={"lr": 0.1, "model": {"depth": 5}}).config
    assert (config.lr, config["lr"], config.model["depth"]) == (0.1, 0.1, 5)
    assert (dict(config), "lr" in config, len(config)) == (config.as_dict(), True, 2)


def test_changes_after_init_are_sent(offline_run):
    offline_run.config.update({"a": 1})
    offline_run.config["b"] = {"c": np.float32(2)}
    offline_run.config.d = (3, 4)
    assert sent_config(offline_run) == {"a": 1, "b": {"c": 2.0}, "d": [3, 4]}


def test_the_last_change_of_a_key_is_the_one_that_counts(offline_run):
    offline_run.config.a = 1
    offline_run.config.update({"a": 2}, allow_val_change=True)
    assert (offline_run.config.a, sent_config(offline_run)) == (2, {"a": 2})


def test_a_changed_value_must_be_meant(offline_run):
    offline_run.config.a = 1
    with pytest.raises(ConfigError, match="allow_val_change=True"):
        offline_run.config.update({"new": 1, "a": 2})
    assert offline_run.config.as_dict() == {"a": 1}


def test_the_same_value_again_is_no_change(offline_run):
    offline_run.config.a = 1
    offline_run.config.a = 1
    assert offline_run.config.a == 1


def test_setdefaults_fills_only_gaps(offline_run):
    offline_run.config.a = 1
    offline_run.config.setdefaults({"a": 2, "b": 3})
    assert offline_run.config.as_dict() == {"a": 1, "b": 3}


def test_argparse_options_are_a_config():
    options = argparse.Namespace(lr=0.1, layers=[4, 4])
    assert labstead.init(mode="offline", config=options).config.layers == [4, 4]


@pytest.mark.parametrize("config", [3, "lr=1", ["lr"]])
def test_a_config_must_be_a_mapping(config):
    with pytest.raises(ConfigError, match="dict"):
        labstead.init(mode="offline", config=config)


def test_a_missing_key_is_an_attribute_error_that_lists_the_others(offline_run):
    offline_run.config.lr = 0.1
    with pytest.raises(AttributeError, match=r"\['lr'\]"):
        _ = offline_run.config.rate


def test_summary_follows_what_is_logged(offline_run):
    offline_run.log({"loss": 2, "deep": {"a": 1}})
    offline_run.log({"loss": 1})
    assert offline_run.summary.as_dict() == {"loss": 1, "deep.a": 1}
    assert sent_summary(offline_run) == {}


def test_summary_written_by_hand_is_sent(offline_run):
    offline_run.summary["best"] = 0.9
    offline_run.summary.update({"epoch": np.int64(3)})
    assert sent_summary(offline_run) == {"best": 0.9, "epoch": 3}


def test_a_value_logged_after_a_manual_one_is_not_overwritten_by_it(offline_run):
    offline_run.summary["loss"] = 0
    offline_run.summary["kept"] = 0
    offline_run.log({"loss": 1})
    assert sent_summary(offline_run) == {"kept": 0}


def test_module_level_names_are_the_current_runs(offline_run):
    labstead.config.update({"lr": 0.1})
    labstead.log({"loss": 1})
    labstead.summary["best"] = 1
    assert labstead.run is offline_run
    assert offline_run.config.lr == 0.1
    assert offline_run.summary.as_dict() == {"loss": 1, "best": 1}


@pytest.mark.parametrize(
    "use",
    [
        lambda: labstead.config.lr,
        lambda: labstead.config.update({"lr": 1}),
        lambda: labstead.config["lr"],
        lambda: labstead.summary.update({"a": 1}),
        lambda: setattr(labstead.config, "lr", 1),
    ],
)
def test_using_them_without_a_run_names_init(use):
    with pytest.raises(UsageError, match=r"labstead\.init\(\)"):
        use()


def test_without_a_run_there_is_none():
    assert labstead.run is None


@pytest.mark.parametrize("what", ["config", "summary"])
def test_a_finished_runs_values_can_be_read_but_not_changed(offline_run, what):
    values = getattr(offline_run, what)
    values["a"] = 1
    offline_run.finish()
    assert values["a"] == 1
    with pytest.raises(UsageError, match="finished"):
        values["b"] = 2
