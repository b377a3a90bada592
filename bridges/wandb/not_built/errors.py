from __future__ import annotations

from labstead_core.errors import Invalid

REGISTRIES = "Registries are"
AUTOMATIONS = "Automations are"
INTEGRATIONS = "Slack and webhook integrations are"
LINKS = "Links that open a report to everybody are"


class NotBuilt(Invalid):
    """A status that the client takes for final, and a message that it shows as it is."""

    code = "not_built"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} not part of Labstead yet.")
