"""Fields of a run that tell what it logged."""

from __future__ import annotations

from typing import Any

from bridges.wandb import json_text
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection
from bridges.wandb.engine.fields import field_of
from bridges.wandb.history import keys
from bridges.wandb.history.console import log_lines
from bridges.wandb.history.exports import export_path
from bridges.wandb.history.rows import (
    STEP,
    Row,
    rows_of_steps,
    rows_with_all,
    spread_rows,
    spread_values,
)
from bridges.wandb.history.specs import Spec, read_spec
from bridges.wandb.runs.nodes import RunNode
from history.models import Stream
from history.rows.wanted import Wanted
from labstead_core.errors import Invalid

MOST_SPECS = 100


@field_of("Run", "history")
def history(
    run: RunNode,
    call: Call,
    min_step: int | None = None,
    max_step: int | None = None,
    samples: int | None = None,
) -> list[str]:
    """All rows from ``min_step`` on before ``max_step``, or so many samples of all."""
    stream = run.run.history
    if min_step is None and max_step is None:
        return list(map(json_text.write, spread_rows(stream, samples)))
    wanted = Wanted(min_step=min_step, max_step=None if max_step is None else max_step - 1)
    return list(map(json_text.write, rows_of_steps(stream, wanted)))


@field_of("Run", "events")
def events(run: RunNode, call: Call, samples: int | None = None) -> list[str]:
    return list(map(json_text.write, spread_rows(run.run.system, samples)))


@field_of("Run", "sampledHistory")
def sampled_history(run: RunNode, call: Call, specs: list[str]) -> list[list[Row]]:
    if len(specs) > MOST_SPECS:
        raise Invalid(f"At most {MOST_SPECS} specs at once.", fields={"specs": "too many"})
    return [answer_to(read_spec(text), run.run.history) for text in specs]


def answer_to(spec: Spec, stream: Stream) -> list[Row]:
    if not spec.keys:
        return []
    if not spec.is_bounded:
        return spread_values(stream, spec.keys, spec.samples)
    read = list(dict.fromkeys([*spec.keys, STEP]))
    wanted = Wanted(keys=read, min_step=spec.min_step, max_step=spec.max_step)
    return rows_with_all(stream, spec.keys, wanted)


@field_of("Run", "parquetHistory")
def parquet_history(run: RunNode, call: Call, live_keys: list[str]) -> dict[str, Any]:
    """Without a file the client reads all rows in pages."""
    path = export_path(run.run)
    return {"parquet_urls": [call.absolute(path)] if path else [], "live_data": []}


@field_of("Run", "historyKeys")
def history_keys(run: RunNode, call: Call) -> dict[str, Any]:
    return keys.history_keys(call, run.run.history)


@field_of("Run", "systemMetrics")
def system_metrics(run: RunNode, call: Call) -> str:
    return keys.last_values(call, run.run.system)


@field_of("Run", "logLines")
def lines(
    run: RunNode,
    call: Call,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    use_improved_pagination: bool | None = None,
) -> Connection:
    return log_lines(run.run.console, first=first, last=last, after=after)
