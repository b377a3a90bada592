"""Histories of runs as files: what a file is called, and what it says about its runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from django.utils import timezone
from django.utils.text import slugify

from history.export.as_csv import csv
from history.export.as_ndjson import ndjson
from history.export.as_parquet import parquet
from history.export.plan import Plan, plan_rows, plan_table
from history.models import StreamKind
from history.rows.wanted import Wanted
from labstead_core.downloads import Download
from projects.models import Project
from runs.models import Run

# Beyond this the configurations of many runs are left out of the file: the API has them.
MAX_METADATA_BYTES = 4_000_000
MAX_RANGES_IN_HEADER = 100
CONTENT_TYPES = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
}


@dataclass(frozen=True)
class Asked:
    """What is to be in the file. ``is_set`` says that its rows name their run."""

    runs: Sequence[Run]
    kind: StreamKind
    form: str
    wanted: Wanted
    is_set: bool
    part: int | None = None
    for_spreadsheet: bool = False


def download(project: Project, asked: Asked) -> Download:
    """The file, made while it is sent. Raises Invalid for unknown or too many keys."""
    plan = plan_of(asked)
    answer = Download(
        parts_of(project, asked, plan),
        name=file_name(project, asked),
        content_type=CONTENT_TYPES[asked.form],
    )
    missing = missing_lines(asked.runs, plan)
    if missing:
        answer.headers["Labstead-Missing-Lines"] = header_of(missing)
    return answer


def plan_of(asked: Asked) -> Plan:
    streams = [run.stream(asked.kind) for run in asked.runs]
    labels = [labels_of(run) if asked.is_set else {} for run in asked.runs]
    if asked.form == "ndjson":
        return plan_rows(streams, labels, asked.wanted)
    return plan_table(streams, labels, asked.wanted, part=asked.part)


def labels_of(run: Run) -> dict[str, str]:
    return {"run_id": run.slug, "run_name": run.name}


def parts_of(project: Project, asked: Asked, plan: Plan) -> Iterator[bytes]:
    makers: dict[str, Callable[[], Iterator[bytes]]] = {
        "parquet": lambda: parquet(plan, metadata_of(project, asked, plan)),
        "csv": partial(csv, plan, for_spreadsheet=asked.for_spreadsheet),
        "ndjson": partial(ndjson, plan),
    }
    return makers[asked.form]()


def file_name(project: Project, asked: Asked) -> str:
    """ASCII letters, digits, dots and dashes alone: the same on every system."""
    whose = f"{len(asked.runs)}-runs" if asked.is_set else asked.runs[0].slug
    part = f"-part-{asked.part}" if asked.part else ""
    name = slugify(project.name) or "project"
    return f"{name}-{whose}-{asked.kind.label}{part}.{asked.form}"


Missing = dict[str, list[tuple[int, int]]]


def missing_lines(runs: Sequence[Run], plan: Plan) -> Missing:
    """Ranges, the end excluded, that cannot be read, by run id."""
    found = zip(runs, plan.extents, strict=True)
    return {run.slug: extent.missing_lines for run, extent in found if extent.missing_lines}


def header_of(missing: Missing) -> str:
    """``run first-last, ...``: both ends are missing."""
    ranges = [f"{run} {first}-{end - 1}" for run, some in missing.items() for first, end in some]
    more = ["..."] if len(ranges) > MAX_RANGES_IN_HEADER else []
    return ", ".join(ranges[:MAX_RANGES_IN_HEADER] + more)


def metadata_of(project: Project, asked: Asked, plan: Plan) -> dict[str, str]:
    """What the file says about itself, each value a text or JSON."""
    general = {
        "project": f"{project.team.slug}/{project.name}",
        "stream": asked.kind.label,
        "exported_at": timezone.now().isoformat(),
        "missing_lines": json_of(missing_lines(asked.runs, plan)),
    }
    if not asked.is_set:
        run = asked.runs[0]
        about = {name: value for name, value in about_run(run).items() if value is not None}
        return general | {name: text_of(value) for name, value in about.items()}
    full = json_of([about_run(run) for run in asked.runs])
    is_short = len(full) <= MAX_METADATA_BYTES
    return general | {"runs": full if is_short else json_of(list(map(labels_of, asked.runs)))}


def about_run(run: Run) -> Mapping[str, Any]:
    return {
        **labels_of(run),
        "state": run.state,
        "created_at": run.created_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "tags": run.tags,
        "config": run.config,
        "summary": run.summary,
    }


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else json_of(value)


def json_of(value: Any) -> str:
    return orjson.dumps(value).decode()
