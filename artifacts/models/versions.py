"""Collections and their versions, and the names versions go by."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, Sum, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.utils import timezone

from accounts.models import Team
from artifacts.models.blobs import StoredObject
from artifacts.models.edges import EdgeKind, RunEdge
from artifacts.names import index_of, new_id
from labstead_core.tenancy import TenantModel, TenantQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids
from projects.in_project import InProjectQuerySet
from projects.models import Project
from runs.models import Run


def place_of_tag(path: str, tag: str) -> StrIndex:
    """Where a list of tags has exactly this one; 0 where it has not."""
    # Both databases give the list as JSON, but one of them with ASCII alone.
    is_ascii = connection.vendor == "sqlite"
    needle = json.dumps(tag, ensure_ascii=is_ascii)
    return StrIndex(Cast(path, TextField()), Value(needle))


class CollectionQuerySet(InProjectQuerySet["Collection"]):
    def at(self, team: str, project: str) -> CollectionQuerySet:
        """The collections of the project at an address."""
        return self.filter(project__team__slug=team, project__name__iexact=project)

    def tagged(self, tag: str) -> CollectionQuerySet:
        """Those that have exactly this tag."""
        return self.alias(tag_at=place_of_tag("tags", tag)).filter(tag_at__gt=0)

    def with_sums(self) -> CollectionQuerySet:
        """How many versions each has, how large they are, and which is the newest since when."""
        is_there = Q(memberships__version__state=VersionState.COMMITTED)
        return self.annotate(
            version_count=Count("memberships", filter=is_there),
            all_bytes=Sum("memberships__version__size", filter=is_there),
            newest_index=Max("memberships__index", filter=is_there),
            newest_at=Max("memberships__created_at", filter=is_there),
        )

    def worth_showing(self) -> CollectionQuerySet:
        """Of those ``with_sums`` the ones that have something in them, or wait for links."""
        return self.filter(Q(version_count__gt=0) | Q(is_portfolio=True))

    def with_summary(self) -> CollectionQuerySet:
        """Those with something in them, and what a list shows of it. Two queries more."""
        shown = self.with_sums().worth_showing()
        return shown.select_related("created_by").prefetch_related("aliases__membership")


class Collection(TenantModel):
    """All versions of one name, and links to versions of other collections."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="artifact_collections"
    )
    name = models.CharField(max_length=128)
    type = models.CharField(max_length=128)
    # Made to hold links; what is logged never goes there.
    is_portfolio = models.BooleanField(default=False)
    description = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    # Counts memberships; numbers are never used twice.
    next_index = models.IntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], name="collection_name_once_per_project"
            ),
        ]
        indexes = [
            # The list of a project's collections, newest first; of one type.
            models.Index(fields=["project", "-created_at"], name="collection_newest_first"),
            models.Index(fields=["project", "type"], name="collection_of_type"),
        ]

    def __str__(self) -> str:
        return f"{self.project}/{self.name}"


class VersionState(models.TextChoices):
    PENDING = "pending", "Pending"
    COMMITTED = "committed", "Committed"
    DELETED = "deleted", "Deleted"


class VersionQuerySet(InProjectQuerySet["Version"]):
    def pending(self) -> VersionQuerySet:
        return self.filter(state=VersionState.PENDING)

    def committed(self) -> VersionQuerySet:
        return self.filter(state=VersionState.COMMITTED)

    def restorable(self) -> VersionQuerySet:
        """Of deleted versions those whose time is not up."""
        return self.filter(state=VersionState.DELETED, same_as=None, purge_after__gt=timezone.now())

    def at(self, team: str, project: str) -> VersionQuerySet:
        return self.filter(project__team__slug=team, project__name__iexact=project)

    def with_people(self) -> VersionQuerySet:
        """With what a version object shows of other tables. One query more, for any number."""
        rows = self.select_related(
            "project__team__artifact_policy", "collection", "created_by", "deleted_by"
        )
        return rows.prefetch_related(logged_edges("run_edges"))


def logged_edges(path: str) -> Prefetch[Any]:
    """The runs that logged a version, the first of them first."""
    edges = RunEdge.objects.filter(kind=EdgeKind.LOGGED, run__deleted_at=None)
    return Prefetch(path, edges.select_related("run").order_by("pk"), to_attr="logged_edges")


class Version(TenantModel):
    """One immutable manifest. A draft has no index yet; ``slug`` is its id from the beginning."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="versions")
    slug = models.CharField(max_length=16, unique=True, default=new_id)
    state = models.CharField(max_length=16, choices=VersionState, default=VersionState.PENDING)
    index = models.IntegerField(null=True)
    # Hex; of a draft what its client announced, or nothing.
    digest = models.CharField(max_length=32, blank=True)
    manifest = models.ForeignKey(
        StoredObject, null=True, on_delete=models.RESTRICT, related_name="versions"
    )
    description = models.TextField(blank=True)
    metadata = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    # None: as the team says; 0: never.
    ttl_seconds = models.BigIntegerField(null=True)
    # By its own time to live; what the team says is asked when it matters.
    expires_at = models.DateTimeField(null=True)
    history_step = models.BigIntegerField(null=True)
    size = models.BigIntegerField(default=0)
    file_count = models.IntegerField(default=0)
    reference_count = models.IntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField(null=True)

    # Of drafts: what the commit is to do, and when somebody was last heard of.
    base = models.ForeignKey("self", null=True, on_delete=models.RESTRICT, related_name="+")
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    wanted_aliases = models.JSONField(default=list)
    distributed_id = models.CharField(max_length=128, blank=True)
    touched_at = models.DateTimeField(default=timezone.now)
    # A draft that turned out to be this version.
    same_as = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")

    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    purge_after = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="version_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=VersionState.COMMITTED)
                | Q(index__isnull=False, manifest__isnull=False),
                name="version_committed_is_whole",
            ),
            models.UniqueConstraint(
                fields=["collection", "digest"],
                condition=Q(state=VersionState.COMMITTED),
                name="version_digest_once",
            ),
            models.UniqueConstraint(
                fields=["collection", "distributed_id"],
                condition=Q(state=VersionState.PENDING) & ~Q(distributed_id=""),
                name="version_distributed_once",
            ),
        ]
        indexes = [
            # Drafts that nobody touches, by age.
            models.Index(
                fields=["touched_at"],
                name="version_draft_age",
                condition=Q(state=VersionState.PENDING),
            ),
            # Deleted versions of a project, and the search for those whose time is up.
            models.Index(
                fields=["project", "purge_after"],
                name="version_deleted",
                condition=Q(state=VersionState.DELETED),
            ),
            # What has a time to live of its own.
            models.Index(
                fields=["expires_at"],
                name="version_expiry",
                condition=Q(state=VersionState.COMMITTED, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection}:{'draft' if self.index is None else f'v{self.index}'}"

    @property
    def goes_at(self) -> datetime | None:
        """By its own time to live, else by its team's."""
        if self.ttl_seconds is not None or self.committed_at is None:
            return self.expires_at
        policy = getattr(self.project.team, "artifact_policy", None)
        seconds = policy.default_ttl_seconds if policy else None
        return self.committed_at + timedelta(seconds=seconds) if seconds is not None else None


class ManifestPart(models.Model):
    """Entries that a draft was told, as one call brought them; gone with the commit.

    A promise says only which bytes will be wanted: they stay, and nothing comes of it.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="parts")
    entries = models.BinaryField()
    entry_count = models.IntegerField()
    is_promise = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"part {self.pk} of {self.version}"


class ClientToken(models.Model):
    """A client's own word for a version, said when it was created: the same again is a retry.

    Several may mean one version, for what does not change makes no new one. They stay for good.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=128)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="client_tokens")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "token"], name="client_token_once"),
        ]
        indexes = [
            # What a word stands for that was logged as a value.
            models.Index(fields=["token"], name="client_token_named"),
        ]

    def __str__(self) -> str:
        return self.token


class CollectionToken(models.Model):
    """A client's own word for a collection, like ``ClientToken`` for a version."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=128)
    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="client_tokens"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "token"], name="collection_token_once"),
        ]
        indexes = [
            # What a word stands for that was logged as a value.
            models.Index(fields=["token"], name="collection_token_named"),
        ]

    def __str__(self) -> str:
        return self.token


class MembershipQuerySet(InProjectQuerySet["Membership"]):
    project_path = "collection__project"

    def visible_rows(self, visitor: Visitor) -> Q:
        """Who sees the collection and the version: a link may lead into another project."""
        projects = ids(Project, "visible_to", visitor)
        return Q(collection__project__in=projects, version__project__in=projects)

    def committed(self) -> MembershipQuerySet:
        return self.filter(version__state=VersionState.COMMITTED)

    def named(self, word: str) -> MembershipQuerySet:
        """By number, like ``v3``, or by alias. Of one collection that is one place at most."""
        index = index_of(word)
        return self.filter(aliases__name=word) if index is None else self.filter(index=index)

    def own(self) -> MembershipQuerySet:
        """Where versions were logged, not where they were linked."""
        return self.filter(collection=F("version__collection"))

    def at(self, team: str, project: str) -> MembershipQuerySet:
        return self.filter(
            collection__project__team__slug=team, collection__project__name__iexact=project
        )

    def with_version(self) -> MembershipQuerySet:
        """With what a version object shows of other tables. Two queries more, for any number."""
        rows = self.select_related(
            "collection__project__team",
            "version__collection",
            "version__project__team__artifact_policy",
            "version__created_by",
        )
        return rows.prefetch_related("aliases", logged_edges("version__run_edges"))

    def tagged(self, tag: str) -> MembershipQuerySet:
        """Of versions that have exactly this tag."""
        return self.alias(tag_at=place_of_tag("version__tags", tag)).filter(tag_at__gt=0)

    def called(self, text: str) -> MembershipQuerySet:
        """By number, by a part of an alias, or by a tag."""
        index = index_of(text)
        aliases = Alias.objects.filter(membership=OuterRef("pk"), name__icontains=text)
        found = Q(Exists(aliases)) | Q(pk__in=self.tagged(text).values("pk"))
        return self.filter(found if index is None else found | Q(index=index))

    def newest_first(self) -> MembershipQuerySet:
        return self.order_by("-created_at", "-pk")


class Membership(TenantModel):
    """A version's place in a collection: its own, or one it was linked into."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="memberships")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="memberships")
    index = models.IntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "version"], name="membership_once"),
            models.UniqueConstraint(fields=["collection", "index"], name="membership_index_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection}:v{self.index}"

    @property
    def is_link(self) -> bool:
        return self.collection_id != self.version.collection_id


class AliasQuerySet(InProjectQuerySet["Alias"]):
    project_path = "collection__project"


class Alias(TenantModel):
    """A name that moves from version to version of its collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="aliases")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=128)
    moved_at = models.DateTimeField(auto_now=True)

    objects = AliasQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "name"], name="alias_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection}:{self.name}"


class TeamPolicyQuerySet(TenantQuerySet["TeamPolicy"]):
    pass


class TeamPolicy(TenantModel):
    """What holds for all versions of a team that say nothing themselves."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="artifact_policy")
    # None: they stay.
    default_ttl_seconds = models.BigIntegerField(null=True)

    objects = TeamPolicyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"policy of {self.team}"
