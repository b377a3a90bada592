"""define_metric: what the summary keeps, which rows it holds for, and what the server hears."""

import pytest

import labstead
from labstead import UsageError
from tests.sdk.scripted_server import Reply

LOSSES = (3.0, 1.0, float("nan"), 2.0)


@pytest.fixture
def run():
    return labstead.init(mode="disabled")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"summary": "min"}, {"min": 1.0}),
        ({"summary": "max, first"}, {"max": 3.0, "first": 3.0}),
        ({"summary": "mean,last"}, {"mean": 2.0, "last": 2.0}),
        ({"summary": "best", "goal": "maximize"}, {"best": 3.0}),
        ({"summary": "best", "goal": "minimize"}, {"best": 1.0}),
        ({"summary": "copy"}, 2.0),
        ({"hidden": True}, 2.0),
    ],
)
def test_the_summary_keeps_what_is_defined(run, given, expected):
    run.define_metric("loss", **given)
    for loss in LOSSES:
        run.log({"loss": loss})
    assert run.summary["loss"] == expected


def test_none_leaves_the_summary_to_the_script(run):
    run.define_metric("loss", summary="none")
    run.log({"loss": 1.0})
    assert "loss" not in run.summary
    run.summary["loss"] = 0.25
    run.log({"loss": 2.0})
    assert run.summary["loss"] == 0.25


def test_the_longest_pattern_that_matches_counts(run):
    run.define_metric("*", summary="max")
    run.define_metric("val/*", summary="min")
    run.define_metric("val/plain")
    for value in (1.0, 2.0):
        run.log({"loss": value, "val/loss": value, "val/plain": value})
    expected = {"loss": {"max": 2.0}, "val/loss": {"min": 1.0}, "val/plain": 2.0}
    assert run.summary.as_dict() == expected


def test_defining_again_adds_and_overwriting_replaces(server):
    with labstead.init() as run:
        run.define_metric("loss", summary="min")
        run.define_metric("loss", goal="minimize", hidden=True)
        run.define_metric("acc", summary="max")
        run.define_metric("acc", goal="maximize", overwrite=True)
    assert server.only_run.metrics == {
        "loss": {"summary": ["min"], "goal": "minimize", "hidden": True},
        "acc": {"goal": "maximize"},
    }


def test_rows_get_the_last_value_of_their_step_metric(server):
    with labstead.init() as run:
        run.define_metric("val/*", step_metric="epoch")
        run.define_metric("free", step_metric="epoch", step_sync=False)
        run.log({"val/loss": 0.5})
        run.log({"epoch": 1})
        run.log({"val": {"loss": 9}, "other": 1})
        run.log({"val/loss": 0.4})
        run.log({"free": 1})
        run.log({"val/loss": 0.3, "epoch": 2})
    rows = [{k: v for k, v in row.items() if k[0] != "_"} for row in server.only_run.lines]
    assert rows == [
        {"val/loss": 0.5},
        {"epoch": 1},
        {"val.loss": 9, "other": 1},
        {"val/loss": 0.4, "epoch": 1},
        {"free": 1},
        {"val/loss": 0.3, "epoch": 2},
    ]


def test_a_definition_reaches_the_server_between_the_rows_around_it(server):
    with labstead.init() as run:
        run.define_metric("early", summary="min")
        for _ in range(3):
            run.log({"loss": 1})
        run.define_metric("loss", summary="min")
        for _ in range(3):
            run.log({"loss": 2})
    assert server.only_run.defined_at == {"early": 0, "loss": 3}
    assert len(server.only_run.lines) == 6


@pytest.mark.parametrize("reply", [Reply(500), Reply(drop=True, handle_first=True)])
def test_trouble_delays_definitions_and_loses_none(server, reply):
    run = labstead.init()
    server.fail(f"/runs/{run.id}", reply)
    run.define_metric("loss", summary="min")
    run.log({"loss": 1})
    run.finish()
    assert server.only_run.defined_at == {"loss": 0}
    assert len(server.only_run.lines) == 1


def test_what_was_written_by_hand_outlives_rows_that_leave_the_summary_alone(server):
    with labstead.init() as run:
        run.define_metric("loss", summary="none")
        run.summary["loss"] = 0.25
        run.log({"loss": 1})
    assert server.only_run.summary["loss"] == 0.25


def test_a_resumed_run_goes_on_with_its_definitions(server):
    with labstead.init(id="again") as run:
        run.define_metric("loss", summary="min")
        run.log({"loss": 1.0})
    server.only_run.summary["loss"] = {"min": 1.0}
    with labstead.init(id="again", resume="must") as run:
        run.log({"loss": 2.0})
        assert run.summary["loss"] == {"min": 1.0}


@pytest.mark.parametrize(
    "wrong",
    [{"summary": "median"}, {"goal": "up"}, {"name": ""}, {"name": 3}],
    ids=str,
)
def test_wrong_definitions_are_refused_at_once(run, wrong):
    with pytest.raises(UsageError, match="define_metric"):
        run.define_metric(**{"name": "loss", **wrong})
    run.log({"loss": 1})
    assert run.summary["loss"] == 1


def test_a_finished_run_takes_none(run):
    run.finish()
    with pytest.raises(UsageError, match="finished"):
        run.define_metric("loss")
