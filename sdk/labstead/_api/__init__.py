"""The public API: reading and changing what is on the server, from any script or notebook."""

from labstead._api.api import Api
from labstead._api.collections import ArtifactCollection, ArtifactType
from labstead._api.files import File
from labstead._api.people import Member, Team, User
from labstead._api.projects import Project
from labstead._api.runs import Run
from labstead._api.sweeps import Sweep, SweepTrial

__all__ = [
    "Api",
    "ArtifactCollection",
    "ArtifactType",
    "File",
    "Member",
    "Project",
    "Run",
    "Sweep",
    "SweepTrial",
    "Team",
    "User",
]
