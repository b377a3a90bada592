"""What somebody may do in an organization, a team or a project."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """Within an organization or a team; each may do what the ones below it may."""

    ADMIN = "admin", "Admin"
    MEMBER = "member", "Member"
    VIEWER = "viewer", "Viewer"
