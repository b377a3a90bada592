"""What else than its program ends a run, or makes it wait again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from artifacts.models import Membership
from artifacts.services.deletion import Insist, delete_version
from bridges.wandb.engine.calls import Call
from labstead_core.errors import Conflict, Invalid
from runs import services
from runs.models import Run, RunState

MAY_FAIL = (RunState.PENDING, RunState.RUNNING)


def stop(call: Call, run: Run) -> None:
    """A run that has ended already need not be stopped."""
    if run.is_active:
        services.request_stop(run, by=call.user)


def put_into(call: Call, run: Run, state: str) -> None:
    """``pending`` and ``failed`` are what somebody may say of a run; of trials the sweep decides.

    Raises Conflict for what this run cannot become.
    """
    if state == RunState.PENDING:
        services.requeue_run(run, by=call.user)
    elif state != RunState.FAILED:
        raise Invalid(
            f"A run cannot be put into “{state[:40]}”: say “pending” or “failed”.",
            fields={"state": "pending or failed"},
        )
    elif run.sweep or run.state not in MAY_FAIL:
        raise Conflict(f"The run is {run.state}: only one that runs or waits can be given up.")
    else:
        services.finish_run(run, by=call.user, exit_code=1, state=RunState.FAILED)


@transaction.atomic
def delete(call: Call, run: Run, *, with_artifacts: bool) -> None:
    """With the artifacts that it logged, if that is wanted: with all of them or not at all."""
    if with_artifacts:
        own = Membership.objects.visible_to(call.user).filter(
            version__run=run, collection=F("version__collection"), version__deleted_at=None
        )
        for where in own.select_related("version", "collection__project__team__organization"):
            delete_version(where, insist=Insist(aliases=True), by=call.user)
    services.delete_run(run, by=call.user)
