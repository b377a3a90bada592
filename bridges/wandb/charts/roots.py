from __future__ import annotations

from typing import Any

from bridges.wandb import json_text
from bridges.wandb.engine.calls import Call
from bridges.wandb.people.finding import demand_team
from labstead_core.errors import Invalid
from runs.models import ChartAccess
from runs.services.chart_presets import save_chart_preset

Values = dict[str, Any]
KINDS = ("vega2",)


class Mutations:
    def create_custom_chart(self, call: Call, input: Values) -> Values:
        """Its id is what tables name it by: ``TEAM/NAME``."""
        one_of(KINDS, input["type"].lower(), "type")
        preset = save_chart_preset(
            demand_team(call.user, input["entity"]),
            input["name"],
            spec=json_text.read_object(input["spec"], "spec"),
            access=one_of(ChartAccess.values, input["access"].lower(), "access"),
            display_name=input["display_name"],
            by=call.user,
        )
        return {"chart": {"id": str(preset)}}


def one_of(known: Any, word: str, name: str) -> str:
    if word not in known:
        words = ", ".join(known)
        raise Invalid(f"“{name}” is one of {words}.", fields={name: words})
    return word
