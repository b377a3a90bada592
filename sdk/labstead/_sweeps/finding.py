"""The sweep that an id is of. Loads nothing of agents, which most who ask for one do not need."""

from __future__ import annotations

from labstead._api import Api, Sweep


def find_sweep(sweep_id: str, entity: str | None, project: str | None) -> Sweep:
    place = {"entity": entity, "project": project}
    api = Api({name: value for name, value in place.items() if value})
    return api.sweep(sweep_id)
