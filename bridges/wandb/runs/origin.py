"""Where a run came from: the client tells its machine in the config and its program apart."""

from __future__ import annotations

from typing import Any


def origin_in(internals: dict[str, Any]) -> dict[str, Any]:
    """Metadata of the run: that of its first writer, with the client's version."""
    machines = internals.get("e")
    told = list(machines.values()) if isinstance(machines, dict) else []
    machine = next((one for one in told if isinstance(one, dict)), {})
    version = internals.get("cli_version")
    return machine | ({"sdk": f"wandb {version}"} if isinstance(version, str) else {})


def origin_of(values: dict[str, Any]) -> dict[str, Any]:
    """The same, as far as the arguments of an upsert tell it."""
    git = {"commit": values.get("commit"), "remote": values.get("job_repo")}
    told = {"host": values.get("host"), "program": values.get("job_program")}
    return {
        **{name: value for name, value in told.items() if value},
        **(
            {"git": {name: value for name, value in git.items() if value}}
            if any(git.values())
            else {}
        ),
    }
