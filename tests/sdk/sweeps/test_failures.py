"""When an agent gives up."""

from __future__ import annotations

import itertools

from labstead._sweeps.failures import Failures


def failures(*, seconds_each: float = 0.0, **options):
    ticks = itertools.count()
    options.setdefault("environment", {})
    return Failures(clock=lambda: next(ticks) * seconds_each, **options)


def outcomes(counted, *are_failures):
    return [counted.note(is_failure=is_failure) for is_failure in are_failures]


def test_three_failures_in_the_first_minute_are_enough():
    *first, last = outcomes(failures(), True, False, True, True)
    assert first == [None] * 3
    assert "in the first 60 seconds" in last


def test_after_a_minute_they_are_not():
    assert outcomes(failures(seconds_each=61), True, False, True, True)[-1] is None


def test_five_failures_before_any_success_are_enough():
    *first, last = outcomes(failures(seconds_each=61), *[True] * 5)
    assert first == [None] * 4
    assert "the first 5 runs failed" in last


def test_both_rules_are_changed_by_variables_of_either_name():
    changed = failures(
        environment={
            "LABSTEAD_AGENT_DISABLE_FLAPPING": "true",
            "WANDB_AGENT_MAX_INITIAL_FAILURES": "7",
        }
    )
    *first, last = outcomes(changed, *[True] * 7)
    assert first == [None] * 6
    assert "the first 7 runs" in last


def test_failures_in_a_row_are_counted_when_asked():
    counted = failures(seconds_each=61, most_in_a_row=2)
    assert outcomes(counted, True, False, True)[-1] is None
    assert "2 runs in a row" in counted.note(is_failure=True)
