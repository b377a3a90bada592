"""What the client tells of a run that Labstead has no other place for."""

from __future__ import annotations

from django.db import models

from labstead_core.tenancy import TenantModel
from runs.models import InProjectQuerySet, Run


class ClientRunQuerySet(InProjectQuerySet["ClientRun"]):
    project_path = "run__project"


class ClientRun(TenantModel):
    """Beside a run that the wandb client wrote."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="client_run")
    # Keys of the config with a description, and those of the summary that came as objects: their
    # parts are kept under dotted names, as those of history are.
    descriptions = models.JSONField(default=dict)
    nested = models.JSONField(default=list)

    objects = ClientRunQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.run}"
