from django.urls import path

from sweeps.api.agents import Agents
from sweeps.api.sweeps import Sweeps
from sweeps.api.trials import Trials

PROJECT = "teams/<str:team>/projects/<str:project>"
SWEEP = f"{PROJECT}/sweeps/<str:sweep>"
AGENT = f"{SWEEP}/agents/<str:agent>"

urlpatterns = [
    path(f"{PROJECT}/sweeps", Sweeps.as_view({"get": "list", "post": "create"}), name="api-sweeps"),
    path(
        f"{PROJECT}/sweeps/preview", Sweeps.as_view({"post": "preview"}), name="api-sweep-preview"
    ),
    path(
        SWEEP,
        Sweeps.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="api-sweep",
    ),
    *(
        path(f"{SWEEP}/{act}", Sweeps.as_view({"post": act}), name=f"api-sweep-{act}")
        for act in ("pause", "resume", "stop", "cancel", "extend")
    ),
    path(
        f"{SWEEP}/trials",
        Trials.as_view({"get": "list", "post": "create"}),
        name="api-sweep-trials",
    ),
    path(f"{SWEEP}/ask", Trials.as_view({"post": "ask"}), name="api-sweep-ask"),
    path(f"{SWEEP}/tell", Trials.as_view({"post": "tell"}), name="api-sweep-tell"),
    path(
        f"{SWEEP}/agents",
        Agents.as_view({"get": "list", "post": "create"}),
        name="api-sweep-agents",
    ),
    path(AGENT, Agents.as_view({"delete": "destroy"}), name="api-sweep-agent"),
    path(
        f"{AGENT}/heartbeat",
        Agents.as_view({"post": "heartbeat"}),
        name="api-sweep-heartbeat",
    ),
]
