"""What several runs logged under one key that is no number: at which steps, and the values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from history.rows.objects import Found, Objects, read_objects
from runs.media.elsewhere import whole_tables
from runs.media.families import object_at
from runs.media.files import Files, Named, files_of, named_in, share, with_markdown
from runs.media.noted_charts import NotedChart, chart_in
from runs.media.presets import with_specs
from runs.models import ChartPresetQuerySet, Run, RunFileQuerySet

# A slider has no more places than this.
MAX_STEPS = 5_000
LABELS = {"mask": "mask/class_labels", "boxes": "bounding_box/class_labels"}
# As clients spell it.
DELIMITER = "_wandb_delimeter_"


@dataclass(frozen=True)
class Question:
    """``step`` None is the last; ``over`` asks for as many values spread over all steps."""

    key: str
    step: int | None = None
    over: int = 0


def read_media(
    runs: Sequence[Run], question: Question, files: RunFileQuerySet, presets: ChartPresetQuerySet
) -> dict[str, Any]:
    """The steps of all runs together and, for each run, its value at or before the wanted one.

    ``files`` and ``presets`` are those that the asker may see.
    """
    charts = {run.pk: chart_in(run.client_notes, question.key) for run in runs}
    objects = objects_under(question.key, runs, charts)
    steps = sorted({step for one in objects for step in one.steps})
    told = summaries_with(question.key, runs, objects, charts)
    shown = {
        run.pk: found
        for run, one in zip(runs, objects, strict=True)
        if (found := one.at(question.step)) is not None
    }
    values = told | {pk: found.read() for pk, found in shown.items()}
    named = share((pk, named_in(value)) for pk, value in values.items())
    addresses = files_of(files, named)
    for run in runs:
        addresses.get(run.pk, {}).update(whole_tables(run, values.get(run.pk)))
    with_markdown(files, addresses)
    answers = [
        answer_of(run, one, question, shown.get(run.pk), values[run.pk], charts[run.pk])
        | about_files(addresses[run.pk], named[run.pk])
        for run, one in zip(runs, objects, strict=True)
        if run.pk in values
    ]
    with_specs(answers, presets)
    return {
        "key": question.key,
        "steps": thinned(steps, MAX_STEPS),
        "n_steps": len(steps),
        "runs": answers,
        "incomplete": [
            run.slug for run, one in zip(runs, objects, strict=True) if one.is_incomplete
        ],
    }


Charts = Mapping[int, NotedChart | None]


def objects_under(key: str, runs: Sequence[Run], charts: Charts) -> list[Objects]:
    """What each run logged under the key, or under that of the table of its noted chart.

    The runs agree on it nearly always: then they are read together.
    """
    found: dict[int, Objects] = {}
    for name in {key_of(charts[run.pk], key) for run in runs}:
        some = [run for run in runs if key_of(charts[run.pk], key) == name]
        read = read_objects([run.history for run in some], name)
        found |= {run.pk: one for run, one in zip(some, read, strict=True)}
    return [found[run.pk] for run in runs]


def key_of(chart: NotedChart | None, key: str) -> str:
    return chart.table_key if chart else key


def drawn(chart: NotedChart | None, value: dict[str, Any]) -> dict[str, Any]:
    return chart.of(value) if chart else value


def summaries_with(
    key: str, runs: Sequence[Run], objects: Sequence[Objects], charts: Charts
) -> dict[int, dict[str, Any]]:
    """The value in the summary of each run whose history has none. A query where there are such."""
    others = [run.pk for run, one in zip(runs, objects, strict=True) if not one.found]
    rows = Run.objects.filter(pk__in=others).values_list("pk", "summary") if others else ()
    found = {pk: object_at(summary, key_of(charts[pk], key)) for pk, summary in rows}
    return {pk: value for pk, value in found.items() if value is not None}


def answer_of(
    run: Run,
    objects: Objects,
    question: Question,
    shown: Found | None,
    value: dict[str, Any],
    chart: NotedChart | None,
) -> dict[str, Any]:
    answer = {
        "run": run.slug,
        "count": len(objects.found),
        "step": shown.step if shown else None,
        "value": drawn(chart, value),
        "labels": labels_of(run.client_notes, question.key),
    }
    if question.over:
        spread = thinned(objects.found, question.over)
        answer["over"] = [{"step": one.step, "value": drawn(chart, one.read())} for one in spread]
    return answer


def about_files(files: Files, named: Named) -> dict[str, Any]:
    return {"files": files, "files_left_out": named.n_left_out}


def thinned(some: Sequence[Any], most: int) -> list[Any]:
    """Evenly spread ones, first and last included."""
    if len(some) <= most:
        return list(some)
    if most == 1:
        return [some[-1]]
    last = len(some) - 1
    return [some[round(at * last / (most - 1))] for at in range(most)]


def labels_of(notes: Any, key: str) -> dict[str, dict[str, Any]]:
    """Names of classes by layer, as the client noted them in the run's config."""
    return {kind: layers_of(dig(notes, place), key) for kind, place in LABELS.items()}


def layers_of(noted: Any, key: str) -> dict[str, Any]:
    start = f"{key}{DELIMITER}"
    listed = noted if isinstance(noted, Mapping) else {}
    return {
        name.removeprefix(start): value
        for name, entry in listed.items()
        if name.startswith(start) and isinstance(value := dig(entry, "value"), dict)
    }


def dig(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None
