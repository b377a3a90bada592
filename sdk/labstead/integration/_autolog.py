"""Parameters and scores of scikit-learn's estimators, by themselves."""

from __future__ import annotations

import functools
import threading
import time
from typing import Any

import labstead
from labstead.integration._runs import configure

_depth = threading.local()
_patched: dict[type, Any] = {}


def autolog(enable: bool = True) -> None:
    """Log every ``fit`` of an estimator while a run is active; ``autolog(False)`` ends it.

    The parameters become the config below the estimator's name; training score and seconds are
    logged. What an estimator trains inside itself (a grid search, a pipeline) is not logged apart.
    """
    for owner, found in list(_patched.items()):
        owner.fit = found  # type: ignore[attr-defined]
        del _patched[owner]
    for owner in _owners() if enable else ():
        _patched[owner] = owner.__dict__["fit"]
        owner.fit = _logged(_patched[owner])  # type: ignore[attr-defined]


def _owners() -> set[type]:
    """The classes that define ``fit``: each once, for estimators inherit it from each other."""
    from sklearn.utils import all_estimators

    estimators = [estimator for _, estimator in all_estimators()]
    return {
        base
        for estimator in estimators
        for base in estimator.__mro__
        if "fit" in base.__dict__ and base.__module__.startswith("sklearn.")
    }


def _logged(fit: Any) -> Any:
    @functools.wraps(fit)
    def fit_and_log(self: Any, *args: Any, **kwargs: Any) -> Any:
        depth = getattr(_depth, "value", 0)
        _depth.value = depth + 1
        began = time.perf_counter()
        try:
            fitted = fit(self, *args, **kwargs)
            if depth == 0 and labstead.run is not None:
                _log(labstead.run, self, args, time.perf_counter() - began)
        finally:
            _depth.value = depth
        return fitted

    return fit_and_log


def _log(run: labstead.Run, estimator: Any, data: tuple[Any, ...], seconds: float) -> None:
    name = type(estimator).__name__
    configure(run, {name: {key: _plain(value) for key, value in estimator.get_params().items()}})
    row = {f"{name}/fit_seconds": seconds}
    if len(data) > 1 and data[1] is not None and hasattr(estimator, "score"):
        row[f"{name}/training_score"] = float(estimator.score(data[0], data[1]))
    run.log(row)
    for found in ("best_score_", "best_params_"):
        if hasattr(estimator, found):
            run.summary[f"{name}/{found.rstrip('_')}"] = getattr(estimator, found)


def _plain(value: Any) -> Any:
    """Estimators inside estimators by their text."""
    is_plain = value is None or isinstance(value, (bool, int, float, str, list, tuple, dict))
    return value if is_plain else str(value)
