"""``upsertSweep``: beginning a sweep, changing it before its start, and steering it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import KeyScope
from bridges.wandb import json_text
from bridges.wandb.engine.calls import Call
from bridges.wandb.projects.finding import project_for_runs
from bridges.wandb.sweeps.finding import demand_sweep
from bridges.wandb.sweeps.states import bring_into
from labstead_core.errors import Forbidden, Invalid
from sweeps.api.serializers import NewSweepInput
from sweeps.config_text import config_in
from sweeps.models import Sweep
from sweeps.services.creation import NewSweep, create_sweep, update_sweep

Values = Mapping[str, Any]
ELSEWHERE = ("controller", "scheduler", "launch_scheduler")


def upsert(call: Call, values: Values) -> Sweep:
    refuse_what_runs_elsewhere(values)
    sweep = change(call, values) if values.get("id") else begin(call, values)
    if values.get("state"):
        bring_into(sweep, values["state"], by=call.user)
    return demand_sweep_again(call, sweep)


def demand_sweep_again(call: Call, sweep: Sweep) -> Sweep:
    return Sweep.objects.visible_to(call.user).with_people().get_visible(pk=sweep.pk)


def refuse_what_runs_elsewhere(values: Values) -> None:
    """The texts of what is not asked for are empty or ``null``."""
    if any(values.get(name) not in (None, "", "null") for name in ELSEWHERE):
        raise Invalid("The server searches, and agents run: no queue or controller takes part.")


def begin(call: Call, values: Values) -> Sweep:
    """Raises Invalid with everything that is wrong with the configuration."""
    text = values.get("config")
    if not text:
        raise Invalid("A sweep needs a configuration.", fields={"config": "YAML"})
    config = config_in(text)
    if config.get("controller") == {"type": "local"}:
        raise Invalid("The server searches: leave out “controller”.")
    wanted = {
        "config": config,
        "name": values.get("display_name") or "",
        "description": values.get("description") or "",
        "prior_runs": prior_runs(values.get("prior_runs_filters")),
    }
    project = project_for_runs(call, values.get("entity_name"), values.get("project_name"))
    form = NewSweepInput(data=wanted)
    form.is_valid(raise_exception=True)
    sweep, _ = create_sweep(project, NewSweep(**form.validated_data, text=text), by=call.user)
    return sweep


def prior_runs(text: str | None) -> list[str]:
    """``{"$or": [{"name": "r1"}, …]}``: the only form in which the client names them."""
    filters = json_text.read_object(text, "priorRunsFilters")
    parts = filters.get("$or", [])
    if set(filters) - {"$or"} or not isinstance(parts, list) or not all(map(is_a_name, parts)):
        raise Invalid("Name the runs to begin with: {“$or”: [{“name”: …}, …]}.")
    return [one["name"] for one in parts]


def is_a_name(part: Any) -> bool:
    return isinstance(part, dict) and set(part) == {"name"} and isinstance(part["name"], str)


def change(call: Call, values: Values) -> Sweep:
    """What is null stays. Raises Conflict when a started sweep shall search elsewhere."""
    if call.scope == KeyScope.INGEST:
        raise Forbidden("This key may begin sweeps, not change them.", code="key_scope")
    sweep = demand_sweep(call, values["id"])
    given = {
        "name": values.get("display_name"),
        "description": values.get("description"),
        "text": values.get("config"),
    }
    changes = {name: text for name, text in given.items() if text}
    if "text" in changes:
        changes["config"] = config_in(changes["text"])
    return update_sweep(sweep, by=call.user, **changes) if changes else sweep
