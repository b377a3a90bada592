"""A configuration to begin with, from what earlier runs were configured with."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from typing import Any

from runs.metrics.statistics import headline
from runs.models import Run

# As configurations of sweeps take them; what begins with "_" is of the client.
IS_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
MOST_CHOICES = 12
MOST_PARAMETERS = 40
# Beyond this, numbers differ by their size rather than by their distance.
LOGARITHMIC_FROM = 10
CAP = 50
GOOD_WORDS = ("acc", "auc", "f1", "score", "precision", "recall", "reward", "iou", "bleu", "r2")
TELLING_WORDS = ("loss", "error", *GOOD_WORDS)
VALIDATION_WORDS = ("val", "eval", "test")
EXAMPLE = {
    "program": "train.py",
    "method": "bayes",
    "metric": {"name": "loss", "goal": "minimize"},
    "parameters": {
        "lr": {"distribution": "log_uniform_values", "min": 0.0001, "max": 0.1},
        "batch_size": {"values": [32, 64, 128]},
    },
    "run_cap": CAP,
}


def suggested(runs: Sequence[Run]) -> dict[str, Any]:
    """Ranges as wide as what the runs had; of a single run, around it. An example without any."""
    parameters = parameters_of([run.config for run in runs], is_one=len(runs) == 1)
    if not parameters:
        return EXAMPLE
    metric = metric_of(runs)
    return {
        **program_of(runs),
        "method": "bayes",
        **({"metric": metric} if metric else {}),
        "parameters": parameters,
        "run_cap": CAP,
    }


def program_of(runs: Sequence[Run]) -> dict[str, str]:
    told = (run.metadata.get("program") for run in runs)
    scripts = (one for one in told if isinstance(one, str) and one.endswith(".py"))
    found = next(scripts, None)
    return {"program": found} if found else {}


def parameters_of(configs: Sequence[Mapping[str, Any]], *, is_one: bool) -> dict[str, Any]:
    names = dict.fromkeys(name for config in configs for name in config)
    found: dict[str, Any] = {}
    for name in list(names)[:MOST_PARAMETERS]:
        values = [config[name] for config in configs if name in config]
        one = parameter_of(values, is_one=is_one)
        if one is not None and IS_NAME.match(name):
            found[name] = one
    return found


def parameter_of(values: Sequence[Any], *, is_one: bool) -> dict[str, Any] | None:
    """None for what nobody searches, such as long lists."""
    if all(isinstance(value, Mapping) for value in values):
        inner = parameters_of(values, is_one=is_one)
        return {"parameters": inner} if inner else None
    if all(map(is_number, values)):
        return numbers(sorted(set(values)), is_one=is_one)
    plain = [value for value in values if isinstance(value, str | bool | int | float)]
    return choices(list(dict.fromkeys(plain))) if plain else None


def is_number(value: Any) -> bool:
    is_plain = isinstance(value, int | float) and not isinstance(value, bool)
    return is_plain and math.isfinite(value)


def choices(values: Sequence[Any]) -> dict[str, Any]:
    return {"value": values[0]} if len(values) == 1 else {"values": list(values)[:MOST_CHOICES]}


def numbers(values: Sequence[float], *, is_one: bool) -> dict[str, Any]:
    """``values`` are sorted and different."""
    low, high = values[0], values[-1]
    if low == high:
        if not is_one or low <= 0:
            return {"value": low}
        low, high = around(low)
    if isinstance(low, int) and isinstance(high, int):
        return {"min": low, "max": high}
    ends = {"min": short(low, up=False), "max": short(high, up=True)}
    is_wide = ends["min"] > 0 and high / low >= LOGARITHMIC_FROM
    return {"distribution": "log_uniform_values", **ends} if is_wide else ends


def short(value: float, *, up: bool) -> float:
    """In as many digits as somebody would write, and not inside of what there was."""
    towards = ROUND_CEILING if up else ROUND_FLOOR
    return float(Context(prec=3, rounding=towards).create_decimal_from_float(float(value)))


def around(value: float) -> tuple[float, float]:
    if isinstance(value, int):
        return max(1, value // 2), max(2, value * 2)
    return value / LOGARITHMIC_FROM, value * LOGARITHMIC_FROM


def metric_of(runs: Sequence[Run]) -> dict[str, str] | None:
    """What most of the runs tell, and what tells most: a loss or score of validation."""
    told = Counter(
        name
        for run in runs
        for name, value in run.summary.items()
        if is_number(headline(value)) and not name.startswith("_")
    )
    if not told:
        return None
    name = max(told, key=lambda one: (worth(one), told[one]))
    return {"name": name, "goal": goal_of(name, runs)}


def worth(name: str) -> tuple[bool, bool]:
    small = name.lower()
    telling = any(word in small for word in TELLING_WORDS)
    return telling, any(word in small for word in VALIDATION_WORDS)


def goal_of(name: str, runs: Sequence[Run]) -> str:
    """As a run says by ``define_metric``, else by the name."""
    for run in runs:
        goal = run.metrics.get(name, {}).get("goal")
        if goal:
            return str(goal)
    return "maximize" if any(word in name.lower() for word in GOOD_WORDS) else "minimize"
