"""Every law gives what its name says: samples follow it, and its own CDF maps them back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sweeps.search.config import read_config
from sweeps.search.distributions import LAWS, Law

SAMPLES = 10_000
LEAST_P = 0.01


def law(**parameter: Any) -> Law:
    config = read_config({"method": "random", "parameters": {"x": parameter}}, old=True)
    return config.dimensions[0].law


def samples(law: Law) -> np.ndarray:
    uniform = np.random.default_rng(20260917).random(SAMPLES)
    return np.array([law.sample(u) for u in uniform.tolist()])


def log_uniform(low: float, high: float) -> Any:
    return stats.loguniform(low, high).cdf


CONTINUOUS: dict[str, tuple[dict[str, Any], Callable[..., Any]]] = {
    "uniform": ({"min": -2.0, "max": 5}, stats.uniform(-2, 7).cdf),
    "log_uniform": ({"min": -3, "max": 2}, log_uniform(math.exp(-3), math.exp(2))),
    "log_uniform_values": ({"min": 1e-5, "max": 0.1}, log_uniform(1e-5, 0.1)),
    "inv_log_uniform": ({"min": -3, "max": 2}, log_uniform(math.exp(-2), math.exp(3))),
    "inv_log_uniform_values": ({"min": 1e-5, "max": 0.1}, log_uniform(1e-5, 0.1)),
    "normal": ({"mu": 3, "sigma": 2}, stats.norm(3, 2).cdf),
    "log_normal": ({"mu": 1, "sigma": 0.5}, stats.lognorm(0.5, scale=math.e).cdf),
    "beta": ({"a": 2, "b": 5}, stats.beta(2, 5).cdf),
}

# What a quantised law rounds, what to, and the interval that its values stay in.
QUANTISED: dict[str, tuple[dict[str, Any], Callable[..., Any], float, float]] = {
    "q_uniform": ({"min": 1, "max": 10, "q": 2}, stats.uniform(1, 9).cdf, 1, 10),
    "q_log_uniform": (
        {"min": 0, "max": 3, "q": 2},
        log_uniform(1, math.exp(3)),
        1,
        math.exp(3),
    ),
    "q_log_uniform_values": ({"min": 2, "max": 40, "q": 4}, log_uniform(2, 40), 2, 40),
    "q_normal": ({"mu": 3, "sigma": 2, "q": 0.5}, stats.norm(3, 2).cdf, -math.inf, math.inf),
    "q_log_normal": (
        {"mu": 1, "sigma": 0.5},
        stats.lognorm(0.5, scale=math.e).cdf,
        -math.inf,
        math.inf,
    ),
    "q_beta": ({"a": 2, "b": 5, "q": 0.1}, stats.beta(2, 5).cdf, 0, 1),
}

COUNTED: dict[str, tuple[dict[str, Any], dict[Any, float]]] = {
    "categorical": ({"values": ["a", "b", "c"]}, {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}),
    "categorical_w_probabilities": (
        {"values": [8, 16, 32], "probabilities": [0.2, 0.5, 0.3]},
        {8: 0.2, 16: 0.5, 32: 0.3},
    ),
    "int_uniform": ({"min": -1, "max": 3}, dict.fromkeys(range(-1, 4), 0.2)),
    "constant": ({"value": 7}, {7: 1.0}),
}


def test_all_laws_are_looked_at() -> None:
    assert {*CONTINUOUS, *QUANTISED, *COUNTED} == set(LAWS)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_continuous_samples_follow_the_law(name: str) -> None:
    keys, cdf = CONTINUOUS[name]

    assert stats.kstest(samples(law(distribution=name, **keys)), cdf).pvalue > LEAST_P


@pytest.mark.parametrize("name", CONTINUOUS)
def test_a_laws_own_cdf_undoes_its_quantiles(name: str) -> None:
    one = law(distribution=name, **CONTINUOUS[name][0])

    for u in (0.001, 0.25, 0.5, 0.9, 0.999):
        assert one.cdf(one.sample(u)) == pytest.approx(u, abs=1e-9)


@pytest.mark.parametrize("name", QUANTISED)
def test_quantised_samples_are_the_law_rounded_into_its_interval(name: str) -> None:
    keys, cdf, low, high = QUANTISED[name]
    q = keys.get("q", 1)
    drawn = samples(law(distribution=name, **keys))
    multiples = np.round(drawn / q)

    assert np.allclose(drawn, multiples * q)
    assert (drawn >= low).all()
    assert (drawn <= high).all()
    least, most = multiples.min(), multiples.max()
    edges = (np.arange(least, most) + 0.5) * q
    shares = np.diff([0.0, *cdf(edges), 1.0])
    counts = np.array([(multiples == one).sum() for one in np.arange(least, most + 1)])
    usual = shares * SAMPLES >= 5
    counts = np.append(counts[usual], counts[~usual].sum())
    expected = np.append(shares[usual], shares[~usual].sum()) * SAMPLES + 1e-9
    assert stats.chisquare(counts, expected, sum_check=False).pvalue > LEAST_P


@pytest.mark.parametrize("name", QUANTISED)
def test_quantised_values_are_integers_when_q_is(name: str) -> None:
    keys = {**QUANTISED[name][0], "q": 1}

    assert isinstance(law(distribution=name, **keys).sample(0.5), int)


@pytest.mark.parametrize("name", COUNTED)
def test_counted_samples_have_their_shares(name: str) -> None:
    keys, shares = COUNTED[name]
    drawn = samples(law(distribution=name, **keys)).tolist()
    counts = [drawn.count(value) for value in shares]

    assert sum(counts) == SAMPLES
    expected = np.array(list(shares.values())) * SAMPLES
    # Of a single value there is nothing to tell, and the p-value is NaN.
    assert not stats.chisquare(counts, expected).pvalue <= LEAST_P


@pytest.mark.parametrize("name", LAWS)
def test_the_ends_are_finite_and_inside(name: str) -> None:
    keys = {**CONTINUOUS, **QUANTISED, **COUNTED}[name][0]
    one = law(distribution=name, **keys)

    for u in (0.0, 1.0):
        assert 0 <= one.cdf(one.sample(u)) <= 1


def test_a_quantum_that_fits_no_multiple_stays_in_the_interval() -> None:
    one = law(distribution="q_uniform", min=5, max=7, q=4)

    assert {one.sample(u) for u in (0.0, 0.4, 0.6, 1.0)} == {5, 7}


def test_values_that_a_law_never_gives_are_refused() -> None:
    for one, value in (
        (law(values=[1, 2]), True),
        (law(min=1, max=3), 4),
        (law(distribution="normal"), "much"),
        (law(distribution="log_uniform_values", min=1, max=3), -1),
    ):
        with pytest.raises(ValueError, match=str(value)):
            one.cdf(value)
