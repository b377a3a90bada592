"""Floats that strict JSON cannot write, and the strings that stand for them in logged lines."""

from __future__ import annotations

import math

NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
