"""Django's admin behind the console: to look at rows. What changes something is in the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Organization, Team, User
from admin_console.models import FailedTask, WorkerBeat
from labstead_core.models import AuditEntry
from projects.models import Project

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class OnlyToLookAt(Base):
    """A change here would pass by the services, and by the audit log."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class People(OnlyToLookAt):
    list_display = ["username", "email", "is_active", "is_superuser", "is_service", "last_login"]
    search_fields = ["username", "email"]
    exclude = ["password"]


class Organizations(OnlyToLookAt):
    list_display = ["name", "created_at"]
    search_fields = ["name"]


class Teams(OnlyToLookAt):
    list_display = ["slug", "name", "organization", "created_at"]
    list_select_related = ["organization"]
    search_fields = ["slug", "name"]


class Projects(OnlyToLookAt):
    list_display = ["name", "team", "visibility", "created_at"]
    list_select_related = ["team"]
    search_fields = ["name", "team__slug"]


class AuditEntries(OnlyToLookAt):
    list_display = ["created_at", "actor_name", "operator_name", "action", "target", "address"]
    search_fields = ["actor_name", "action", "target"]


class FailedTasks(OnlyToLookAt):
    list_display = ["task", "error", "times", "last_at", "closed_at", "closed_by"]


class WorkerBeats(OnlyToLookAt):
    list_display = ["name", "at"]


admin.site.register(User, People)
admin.site.register(Organization, Organizations)
admin.site.register(Team, Teams)
admin.site.register(Project, Projects)
admin.site.register(AuditEntry, AuditEntries)
admin.site.register(FailedTask, FailedTasks)
admin.site.register(WorkerBeat, WorkerBeats)
