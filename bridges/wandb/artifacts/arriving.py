"""A version that a program asks for right after it logged it.

The client logs in the background, and its next line may be ``use_artifact`` of the same name, in
another request. The two race; the answer waits until the version is there.
"""

from __future__ import annotations

import time

from artifacts.models import Membership, Version
from bridges.wandb.artifacts.finding import find_place
from bridges.wandb.engine.calls import Call
from projects.models import Project
from runs.models import Run

LOOK_SECONDS = 0.1
# Until the client has said that it logs one, and from then until its files are there. It waits
# for an answer itself no longer than 19 seconds.
TO_BEGIN_SECONDS = 2.0
TO_ARRIVE_SECONDS = 15.0


def await_place(call: Call, project: Project, name: str) -> Membership | None:
    """``find_place``, which for a name that is not there yet takes two seconds of those who have a
    run at work in the project."""
    place = find_place(call, project, name)
    if place is not None or not has_run_at_work(call, project):
        return place
    asked = time.monotonic()
    deadline = asked + TO_BEGIN_SECONDS
    while place is None and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
        if is_arriving(call, project, name):
            deadline = asked + TO_ARRIVE_SECONDS
        place = find_place(call, project, name)
    return place


def has_run_at_work(call: Call, project: Project) -> bool:
    runs = Run.objects.visible_to(call.user).active()
    return runs.filter(project=project, created_by=call.user).exists()


def is_arriving(call: Call, project: Project, name: str) -> bool:
    drafts = Version.objects.visible_to(call.user).pending().filter(created_by=call.user)
    collection = name.partition(":")[0]
    return drafts.filter(collection__project=project, collection__name=collection).exists()
