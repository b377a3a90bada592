"""Projects: the place of runs, sweeps, artifacts, reports and traces."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Role, Team
from labstead_core.names import check_project_name, new_run_id
from labstead_core.tenancy import TenantModel, TenantQuerySet, VisibleQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids


class Visibility(models.TextChoices):
    RESTRICTED = "restricted", "Restricted: people invited to it, and the team's admins"
    TEAM = "team", "Team: members of the team"
    PUBLIC = "public", "Public: anyone may read"
    OPEN = "open", "Open: anyone may read, and log runs of their own"


class ProjectQuerySet(TenantQuerySet["Project"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """What everybody may read, what one is invited to, and the team's unless restricted."""
        invited = ProjectMembership.objects.filter(user=visitor.pk).values("project")
        return (
            Q(visibility__in=(Visibility.PUBLIC, Visibility.OPEN))
            | Q(pk__in=invited)
            | Q(team__in=ids(Team, "visible_to", visitor)) & ~Q(visibility=Visibility.RESTRICTED)
            | Q(team__in=ids(Team, "administered_by", visitor))
        )

    def concerning(self, visitor: Visitor) -> ProjectQuerySet:
        """Those of their teams and those they are invited to, of what they see."""
        invited = ProjectMembership.objects.filter(user=visitor.pk).values("project")
        return self.filter(Q(team__in=ids(Team, "visible_to", visitor)) | Q(pk__in=invited))

    def in_use(self) -> ProjectQuerySet:
        """All but the archived ones: what lists show."""
        return self.filter(archived_at=None, team__archived_at=None)

    def archived(self) -> ProjectQuerySet:
        return self.exclude(archived_at=None, team__archived_at=None)

    def at(self, team: str, name: str) -> ProjectQuerySet:
        """The project at an address; upper and lower case name the same one."""
        return self.filter(team__slug=team, name__iexact=name)


ProjectManager = models.Manager.from_queryset(ProjectQuerySet)


class LivingProjects(ProjectManager["Project"]):
    """All projects but the deleted ones: the manager that everything uses."""

    def get_queryset(self) -> ProjectQuerySet:
        return ProjectQuerySet(self.model, using=self._db).filter(deleted_at=None)


class DeletedProjects(ProjectManager["Project"]):
    """Seen by nobody; a worker is about to remove them."""

    def get_queryset(self) -> ProjectQuerySet:
        return ProjectQuerySet(self.model, using=self._db).exclude(deleted_at=None)


class Project(TenantModel):
    """``change_seq`` counts changes of runs; readers compare it to know whether to look again."""

    name = models.CharField(max_length=128, validators=[check_project_name])
    description = models.TextField(blank=True, max_length=20_000)
    visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.TEAM)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    change_seq = models.BigIntegerField(default=0)
    runs_created = models.IntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    # From then on nobody sees it, and its name is free; ``projects.deletion`` tells more.
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LivingProjects()
    deleted = DeletedProjects()
    # What takes space: the living ones and those that are not removed yet.
    stored = ProjectManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "team",
                Lower("name"),
                condition=Q(deleted_at=None),
                name="project_name_once_per_team",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="project_visibility_known"
            ),
        ]
        indexes = [
            # What a worker is to remove.
            models.Index(
                fields=["deleted_at"],
                name="project_to_remove",
                condition=Q(deleted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team.slug}/{self.name}"

    @property
    def is_archived(self) -> bool:
        """Itself, or with its team: it can be read, and nothing in it changes."""
        return self.archived_at is not None or self.team.archived_at is not None

    @property
    def takes_from_all(self) -> bool:
        """Whether whoever sees it may log runs of their own."""
        return self.visibility == Visibility.OPEN and not self.is_archived


class FormerProjectName(models.Model):
    """A place that a project had: it leads to the project until its team uses the name again."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="former_project_names")
    name = models.CharField(max_length=128)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="former_names")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("team", Lower("name"), name="former_project_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team.slug}/{self.name}, now {self.project}"


class ProjectMembershipQuerySet(VisibleQuerySet["ProjectMembership"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Who is in the team or the project itself; not the readers of public ones."""
        own = ProjectMembership.objects.filter(user=visitor.pk).values("project")
        of_team = Q(project__team__in=ids(Team, "visible_to", visitor))
        return (Q(project__in=own) | of_team) & Q(project__deleted_at=None)


class ProjectMembership(models.Model):
    """Somebody invited to one project, whatever their place in its team."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_memberships"
    )
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="project_membership_once"),
            models.CheckConstraint(
                condition=Q(role__in=(Role.MEMBER, Role.VIEWER)),
                name="project_membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"


class ViewKind(models.TextChoices):
    WORKSPACE = "workspace", "Somebody's own workspace, which keeps itself"
    PERSONAL = "personal", "A named view of one person"
    TEAM = "team", "A named view of everybody who sees the project"
    DRAFT = "draft", "A state that somebody shared by its link"


NAMED = (ViewKind.PERSONAL, ViewKind.TEAM)


class SavedViewQuerySet(VisibleQuerySet["SavedView"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Whoever sees the project; also what is somebody's own, by its address."""
        return Q(project__in=ids(Project, "visible_to", visitor))

    def listed_for(self, visitor: Visitor) -> SavedViewQuerySet:
        """The team's, and what is one's own."""
        own = self.owned_by(visitor) & Q(kind__in=(ViewKind.WORKSPACE, ViewKind.PERSONAL))
        return self.filter(Q(kind=ViewKind.TEAM) | own)

    def first_for(self, visitor: Visitor) -> SavedView | None:
        """One's own workspace, else the default."""
        wanted = Q(is_default=True) | Q(kind=ViewKind.WORKSPACE) & self.owned_by(visitor)
        return self.filter(wanted).order_by("name").first()

    def with_people(self) -> SavedViewQuerySet:
        return self.select_related("owner", "changed_by")

    @staticmethod
    def owned_by(visitor: Visitor) -> Q:
        """Nothing is a visitor's, also not what lost its owner."""
        return Q(owner=visitor.pk, owner__isnull=False)


SavedViewManager = models.Manager.from_queryset(SavedViewQuerySet)


class LivingViews(SavedViewManager["SavedView"]):
    """All but the deleted ones: the manager that everything uses."""

    def get_queryset(self) -> SavedViewQuerySet:
        return SavedViewQuerySet(self.model, using=self._db).filter(deleted_at=None)


class DeletedViews(SavedViewManager["SavedView"]):
    def get_queryset(self) -> SavedViewQuerySet:
        return SavedViewQuerySet(self.model, using=self._db).exclude(deleted_at=None)


class SavedView(models.Model):
    """How somebody arranged the panels of a project, and what they chose of its runs."""

    slug = models.CharField(max_length=16, unique=True, default=new_run_id)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="saved_views")
    kind = models.CharField(max_length=16, choices=ViewKind, default=ViewKind.TEAM)
    # A named view outlives the account of whoever made it.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=128, blank=True)
    layout = models.JSONField()
    is_default = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # A deleted view comes back by "Undo"; saved_layouts forgets it after some days.
    deleted_at = models.DateTimeField(null=True)

    objects = LivingViews()
    deleted = DeletedViews()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "project",
                Lower("name"),
                condition=Q(kind="team", deleted_at=None),
                name="saved_view_team_name_once",
            ),
            models.UniqueConstraint(
                "project",
                "owner",
                Lower("name"),
                condition=Q(kind="personal", deleted_at=None),
                name="saved_view_own_name_once",
            ),
            models.UniqueConstraint(
                fields=["project", "owner"],
                condition=Q(kind="workspace"),
                name="saved_view_workspace_once",
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_default=True), name="saved_view_default_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ViewKind.values), name="saved_view_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.kind} of {self.owner}"

    @property
    def is_personal(self) -> bool:
        """Somebody's own workspace."""
        return self.kind == ViewKind.WORKSPACE

    @property
    def address(self) -> dict[str, str]:
        """What the page's address would say: search, order, columns, eyes."""
        found: dict[str, str] = self.layout.get("address", {})
        return found


class ProjectStar(models.Model):
    """Somebody keeps this project at hand."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stars")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="starred_projects"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "project"], name="project_star_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project}, starred by {self.user}"
