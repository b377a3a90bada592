"""The parts of the model that a search learns."""

from __future__ import annotations

import numpy as np
import pytest

from sweeps.search.config import read_config
from sweeps.search.coordinates import Axes
from sweeps.search.space import active
from sweeps.search.surrogate import warping
from sweeps.search.surrogate.candidates import Space
from sweeps.search.surrogate.presence import present

SKEWED = np.array([0.2, 0.21, 0.25, 0.3, 0.4, 0.9, 3.0, 3.0, 50.0, 1e6])
CONDITIONAL = {
    "layers": {"min": 1, "max": 3},
    "kind": {"value": "deep"},
    "width": {"min": 1.0, "max": 2.0, "when": {"layers": [2, 3]}},
    "skip": {"values": [True, False], "when": {"layers": 3, "kind": "deep"}},
    "gate": {"min": 0.0, "max": 1.0, "when": {"skip": True}},
    "never": {"min": 0.0, "max": 1.0, "when": {"kind": "flat"}},
}


def test_outcomes_come_back_from_the_warp() -> None:
    warp = warping.fitted(SKEWED)

    assert warp.back(warp.forward(SKEWED)) == pytest.approx(SKEWED, rel=1e-6)


def test_the_warp_keeps_the_order_and_pulls_the_worst_near() -> None:
    z = warping.fitted(SKEWED).forward(SKEWED)

    assert (np.diff(z) >= 0).all()
    assert z.mean() == pytest.approx(0)
    assert z.std() == pytest.approx(1)
    assert z[-1] - z[-2] < z[-2] - z[0]


@pytest.mark.parametrize("same", [0.0, 1e300])
def test_outcomes_that_are_all_the_same_have_a_warp(same: float) -> None:
    assert np.isfinite(warping.fitted(np.full(5, same)).forward(np.full(5, same))).all()


def test_what_is_present_at_many_points_is_what_is_active_at_each() -> None:
    axes = Axes(read_config({"method": "random", "parameters": CONDITIONAL}))
    points = Space(axes).draw(50, np.random.default_rng(0))

    flags = np.array(present(axes, points)).T

    for point, row in zip(points.tolist(), flags, strict=True):
        there = active(axes.config.dimensions, axes.flat(point))
        assert row.tolist() == [axis.path in there for axis in axes.axes]
