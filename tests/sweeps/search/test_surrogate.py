"""The parts of the model that a search learns."""

from __future__ import annotations

import numpy as np
import pytest

from sweeps.search.config import read_config
from sweeps.search.coordinates import Axes
from sweeps.search.space import active
from sweeps.search.surrogate import gaussian, warping
from sweeps.search.surrogate.candidates import Space
from sweeps.search.surrogate.presence import present
from sweeps.search.surrogate.scales import Belief

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


@pytest.fixture
def rough() -> gaussian.Process:
    """Fitted to a line whose even places lie far above it."""
    x = np.linspace(0, 1, 21)[:, None]
    y = 2 * x[:, 0] + np.arange(21) % 2
    believed = Belief.jumping(1)
    return gaussian.fit(x, y - y.mean(), np.array([0]), believed, np.random.default_rng(0))


def test_what_differs_between_neighbours_is_found_again_where_it_was(
    rough: gaussian.Process,
) -> None:
    means, spreads = rough.predict(rough.x)

    assert means == pytest.approx(rough.y, abs=0.1)
    assert spreads.max() < 0.3
    assert rough.predict(np.array([[0.525]]))[1] > spreads.max()


def test_draws_lie_about_the_mean_as_far_as_the_process_says(rough: gaussian.Process) -> None:
    points, random = np.array([[0.1], [0.33], [0.335], [1.3]]), np.random.default_rng(0)
    draws = np.array([rough.drawn(points, random) for _ in range(4_000)])

    means, spreads = rough.predict(points)

    assert draws.mean(0) == pytest.approx(means, abs=0.1)
    assert draws.std(0) == pytest.approx(spreads, rel=0.1)
    assert np.corrcoef(draws[:, 1], draws[:, 2])[0, 1] > 0.8  # neighbours are drawn together
