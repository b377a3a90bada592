"""The importance of a project's configuration fields, computed once for each state of its runs."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from labstead_core.errors import Busy
from labstead_core.short_cache import ShortCache
from projects.models import Project
from runs.importance.encoding import Correlation, correlation, encode
from runs.importance.forest import Grown, grow
from runs.importance.reading import Feature, Sample, read_sample
from runs.table.dictionary import Floats
from runs.table.evaluation import Evaluation
from runs.table.fields import CREATED_AT, Field, Source
from runs.table.memory import memory
from runs.table.tree import Filter, fields_of, is_relative

LEAST_RUNS = 5
MOST_WAITING_SECONDS = 20
KEPT_SECONDS = 3600
# Filters like "created within 1d", and fields like the duration, change with the clock.
STEADY_SECONDS = 60


@dataclass(frozen=True)
class FieldImportance:
    """``count`` runs of the sample have the field."""

    field: Field
    is_number: bool
    count: int
    importance: float
    correlation: Correlation


@dataclass(frozen=True)
class Importance:
    """The most important field first. Without fields, ``trouble`` says why as a code and
    ``message`` for people."""

    n: int
    sample_total: int
    with_metric: int
    field_total: int
    fields: list[FieldImportance]
    trees: int = 0
    explained: float | None = None
    trouble: str = ""
    message: str = ""


Key = tuple[int, int, Field, Filter, int]
_known: ShortCache[Key, Importance] = ShortCache(seconds=KEPT_SECONDS, size=200)
_growing = threading.Lock()


def importance_of(project: Project, metric: Field, where: Filter) -> Importance:
    """For the runs that pass the filter and have the metric.

    Takes up to some seconds of the calling thread, and one processor: forests grow one at a time.
    Raises Busy when others' take too long. The next call with the same runs costs nothing.
    """
    key = key_of(project, metric, where)
    if (known := _known.get(key)) is not None:
        return known
    if not _growing.acquire(timeout=MOST_WAITING_SECONDS):
        raise Busy("Other importances are being computed. Try again in a moment.")
    try:
        found = _known.get(key) or compute(project, metric, where)
    finally:
        _growing.release()
    _known.put(key, found)
    return found


def key_of(project: Project, metric: Field, where: Filter) -> Key:
    """Changes with every change of a run; and with the clock where that decides."""
    fields = {metric, *fields_of(where)}
    is_steady = not is_relative(where) and not any(field.is_live for field in fields)
    minute = 0 if is_steady else int(time.time() // STEADY_SECONDS)
    return project.pk, project.change_seq, metric, where, minute


def compute(project: Project, metric: Field, where: Filter) -> Importance:
    wanted = fields_of(where) | {metric, CREATED_AT, Field(Source.CONFIG, "")}
    now = time.time()
    with memory.snapshot(project, wanted) as snapshot:
        rows = np.flatnonzero(Evaluation(snapshot, now=now).rows(where))
        sample = read_sample(snapshot, rows, metric, now=now)
    trouble, message = trouble_of(sample, metric)
    if trouble:
        return answer(sample, [], trouble=trouble, message=message)
    design = encode(sample.features)
    grown = grow(design, sample.metric)
    shares = np.bincount(design.owners, grown.importances, minlength=len(sample.features))
    fields = [
        judged(feature, float(share), sample.metric)
        for feature, share in zip(sample.features, shares, strict=True)
    ]
    return answer(sample, sorted(fields, key=rank), grown=grown)


def judged(feature: Feature, importance: float, metric: Floats) -> FieldImportance:
    return FieldImportance(
        field=feature.field,
        is_number=feature.is_number,
        count=feature.count,
        importance=importance,
        correlation=correlation(feature, metric),
    )


def rank(one: FieldImportance) -> tuple[float, Field]:
    return -one.importance, one.field


def trouble_of(sample: Sample, metric: Field) -> tuple[str, str]:
    n = len(sample.metric)
    if n < LEAST_RUNS:
        return "too_few_runs", (
            f"Importance needs at least {LEAST_RUNS} runs with {metric}; "
            f"{n} of {sample.total} {'has' if n == 1 else 'have'} it."
        )
    if np.all(sample.metric == sample.metric[0]):
        return "constant_metric", f"{metric} is the same in all {n} runs."
    if not sample.features:
        return "constant_config", f"All {n} runs have the same configuration."
    return "", ""


def answer(
    sample: Sample,
    fields: list[FieldImportance],
    *,
    grown: Grown | None = None,
    trouble: str = "",
    message: str = "",
) -> Importance:
    return Importance(
        n=len(sample.metric),
        sample_total=sample.total,
        with_metric=sample.with_metric,
        field_total=sample.field_total,
        fields=fields,
        trees=grown.trees if grown else 0,
        explained=grown.explained if grown else None,
        trouble=trouble,
        message=message,
    )
