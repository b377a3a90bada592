"""Which law a configuration means by a name."""

from __future__ import annotations

from sweeps.search.distributions import continuous, discrete, quantised
from sweeps.search.distributions.law import Law

LAWS: dict[str, type[Law]] = {
    "constant": discrete.Constant,
    "categorical": discrete.Categorical,
    "categorical_w_probabilities": discrete.WeightedCategorical,
    "int_uniform": discrete.IntUniform,
    "uniform": continuous.Uniform,
    "q_uniform": quantised.QUniform,
    "log_uniform": continuous.LogUniform,
    "log_uniform_values": continuous.LogUniformValues,
    "q_log_uniform": quantised.QLogUniform,
    "q_log_uniform_values": quantised.QLogUniformValues,
    "inv_log_uniform": continuous.InvLogUniform,
    "inv_log_uniform_values": continuous.InvLogUniformValues,
    "normal": continuous.Normal,
    "q_normal": quantised.QNormal,
    "log_normal": continuous.LogNormal,
    "q_log_normal": quantised.QLogNormal,
    "beta": continuous.Beta,
    "q_beta": quantised.QBeta,
}

# Refused in new sweeps, as people take their exponents for values; old ones may hold them.
REFUSED: dict[str, str] = {
    "log_uniform": "log_uniform_values",
    "inv_log_uniform": "inv_log_uniform_values",
    "q_log_uniform": "q_log_uniform_values",
}

_NAMES = {law: name for name, law in LAWS.items()}


def law_name(law: Law) -> str:
    return _NAMES[type(law)]
