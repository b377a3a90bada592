"""What a point is expected to gain over the best known one; less is better.

Source: Jones, Schonlau and Welch, Efficient Global Optimization, Journal of Global Optimization 13
(1998); in logarithms as by Ament et al., Unexpected Improvements to Expected Improvement (2023).
"""

from __future__ import annotations

import numpy as np
from scipy.special import erfcx, ndtr

from sweeps.search.coordinates import Floats

LOG_ROOT_2PI = 0.5 * np.log(2 * np.pi)
FAR = -5.0
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(32)


def log_expected_improvement(mean: Floats, spread: Floats, best: float) -> Floats:
    """Where all gains are tiny, the logarithm still tells which is the greater."""
    z = (best - mean) / spread
    near = np.maximum(z, FAR)
    density = np.exp(-(near**2) / 2 - LOG_ROOT_2PI)
    usual = np.log(np.maximum(near * ndtr(near) + density, 1e-300))
    # φ(z) + zΦ(z) = φ(z)·(1 - |z|·Φ(z)/φ(z)), and Φ(z)/φ(z) is a scaled error function.
    far = np.minimum(z, FAR)
    ratio = np.sqrt(np.pi / 2) * erfcx(-far / np.sqrt(2))
    distant = -(far**2) / 2 - LOG_ROOT_2PI + np.log(np.maximum(1 + far * ratio, 1e-300))
    return np.asarray(np.where(z > FAR, usual, distant) + np.log(spread))


def success_probability(mean: float, spread: float, best: float) -> float:
    return float(ndtr((best - mean) / spread))
