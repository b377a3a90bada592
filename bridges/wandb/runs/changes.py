"""What an upsert says of a run, checked as our own API checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridges.wandb.runs.config import ClientConfig, read_config
from bridges.wandb.runs.definitions import definitions_in
from bridges.wandb.runs.origin import origin_in, origin_of
from bridges.wandb.runs.summary import read_summary
from labstead_core.api.serializers import StrictSerializer
from runs.api.serializers import NewRunInput, RunChanges
from runs.models import Run, RunState
from runs.services.creation import ForkPoint, NewRun

# The client's words for ours. A null leaves a thing as it is.
TEXTS = {
    "display_name": "name",
    "notes": "notes",
    "group_name": "group",
    "job_type": "job_type",
    "tags": "tags",
}


@dataclass(frozen=True)
class Told:
    """``config`` is None where nothing was said of it."""

    texts: dict[str, Any]
    config: ClientConfig | None
    metadata: dict[str, Any]

    @property
    def internals(self) -> dict[str, Any]:
        return self.config.internals if self.config else {}


def read_told(values: Mapping[str, Any]) -> Told:
    """Raises Invalid for a config that is none, ValidationError for texts that are too long."""
    texts = {ours: values[name] for name, ours in TEXTS.items() if values.get(name) is not None}
    if texts.get("name") == "":
        del texts["name"]
    text = values.get("config")
    config = None if text is None else read_config(text)
    metadata = (origin_in(config.internals) if config else {}) | origin_of(dict(values))
    return Told(checked(RunChanges, texts), config, metadata)


def checked(form: type[StrictSerializer], data: dict[str, Any]) -> dict[str, Any]:
    filled = form(data=data)
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)


def new_run(values: Mapping[str, Any], told: Told) -> NewRun:
    """A run for these words; it may be there by the time it is begun."""
    wanted = {
        **told.texts,
        "id": values.get("name") or "",
        "sweep": values.get("sweep") or "",
        "config": told.config.values if told.config else {},
        "metadata": told.metadata,
    }
    waits = values.get("state") == RunState.PENDING
    return NewRun(**{**checked(NewRunInput, wanted), "resume": "allow", "waits": waits})


def fork_point(internals: Mapping[str, Any], name: str | None) -> ForkPoint | None:
    """The run and step from which a new run goes on; a rewound run names itself."""
    point = internals.get("branch_point")
    if not isinstance(point, dict) or point.get("run_id") in (None, name):
        return None
    run, step = point["run_id"], point.get("step")
    if not isinstance(run, str) or not isinstance(step, int | float):
        return None
    return ForkPoint(run=run, step=int(step))


def summary_of(run: Run, text: str) -> tuple[dict[str, Any], list[str]]:
    """Keys with statistics stay whole."""
    with_statistics = {name for name, one in run.metrics.items() if one.get("summary")}
    return read_summary(text, whole=with_statistics | set(run.statistics))


def metrics_of(told: Told) -> dict[str, Any]:
    return definitions_in(told.internals)
