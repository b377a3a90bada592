"""The tables of a project's archive, in the order in which they refer to one another.

A test holds each field of these tables, and each table of a project, to this list or to a reason.
"""

from __future__ import annotations

from typing import Any

from artifacts.models import (
    Alias,
    ClientToken,
    Collection,
    CollectionToken,
    Membership,
    RunEdge,
    Version,
    VersionState,
)
from bridges.wandb.models import ClientRun, StoredView
from discussions.models import Comment
from projects.models import ProjectMembership, SavedView
from rights.archive import checks
from rights.archive.columns import Named, People, Person, Plain, Ref, Table, plainly
from runs.models import Run, RunEvent, RunFile
from runs.telling import RUN
from sweeps.models import Agent, Sweep, Trial

BYTES = "kept as bytes beside the tables"
OF_A_PLACE = "of the place, not of the thing"
OF_THE_MOMENT = "of work that is going on, which does not go on elsewhere"
LIVING_ONLY = "deleted things stay behind"
A_RETRY = "a client's word for its own retries"


RUNS = Table(
    "runs",
    Run,
    lambda project: Run.objects.filter(project=project).order_by("pk"),
    (
        Plain("slug", "id"),
        *plainly("name", "state", "config", "summary", "metrics", "statistics", "tags", "notes"),
        *plainly("group", "job_type", "metadata", "client_notes", "forked_from", "sweep", "trial"),
        *plainly("color_index", "created_at", "heartbeat_at", "finished_at", "exit_code"),
        Person("created_by"),
    ),
    key=("id",),
    left_out={
        "history": BYTES,
        "system": BYTES,
        "console": BYTES,
        "client_token": A_RETRY,
        "parent": "told by forked_from",
        "stop_requested": OF_THE_MOMENT,
        "version": OF_A_PLACE,
        "deleted_at": LIVING_ONLY,
        "deleted_by": LIVING_ONLY,
        "purge_after": LIVING_ONLY,
    },
    settle=checks.settle_run,
)

FILES = Table(
    "files",
    RunFile,
    lambda project: (
        RunFile.objects.ready()
        .filter(run__project=project, run__deleted_at=None)
        .order_by("run", "path")
    ),
    (
        Ref("run", to="runs", attribute="slug"),
        *plainly("path", "size", "sha256", "content_type", "created_at", "updated_at"),
    ),
    key=("run", "path"),
    left_out={"storage_name": OF_A_PLACE},
    settle=checks.settle_file,
)

EVENTS = Table(
    "events",
    RunEvent,
    lambda project: RunEvent.objects.filter(project=project, run__deleted_at=None).order_by("pk"),
    (
        Ref("run", to="runs", attribute="slug"),
        *plainly("token", "kind", "name", "text", "level", "attributes"),
        *plainly("happened_at", "created_at"),
    ),
)

CLIENT_RUNS = Table(
    "client-runs",
    ClientRun,
    lambda project: ClientRun.objects.filter(run__project=project, run__deleted_at=None).order_by(
        "run"
    ),
    (Ref("run", to="runs", attribute="slug"), *plainly("descriptions", "nested")),
)

COMMENTS = Table(
    "comments",
    Comment,
    lambda project: Comment.objects.filter(project=project, target_kind=RUN).order_by("pk"),
    (
        Named("target_id", "run", to="runs"),
        Person("author", text_field="author_name"),
        *plainly("text", "created_at", "edited_at"),
        People("mentioned"),
    ),
    left_out={
        "target_kind": "they are on runs",
        "author_name": "in the place of the author",
        "deleted_at": LIVING_ONLY,
    },
    settle=checks.settle_comment,
)

SWEEPS = Table(
    "sweeps",
    Sweep,
    lambda project: Sweep.objects.filter(project=project).order_by("pk"),
    (
        Plain("slug", "id"),
        *plainly("name", "description", "config", "text", "method", "run_cap", "expected"),
        *plainly("state", "why", "is_exhausted", "is_closing", "prior", "next_number"),
        *plainly("created_at", "updated_at", "started_at", "ended_at"),
        Person("created_by"),
    ),
    key=("id",),
    left_out={
        "preparing_until": OF_THE_MOMENT,
        "prepare_asked_at": OF_THE_MOMENT,
        "token": A_RETRY,
    },
    settle=checks.settle_sweep,
)

AGENTS = Table(
    "agents",
    Agent,
    lambda project: Agent.objects.filter(project=project).order_by("pk"),
    (
        Ref("sweep", to="sweeps", attribute="slug"),
        Plain("token", "id"),
        *plainly("name", "host", "last_seen", "left_at", "created_at"),
        Person("created_by"),
    ),
    key=("sweep", "id"),
)

TRIALS = Table(
    "trials",
    Trial,
    lambda project: Trial.objects.filter(project=project).order_by("sweep", "number"),
    (
        Ref("sweep", to="sweeps", attribute="slug"),
        *plainly("number", "values", "explanation", "state", "run", "attempt"),
        Ref("agent", to="agents", attribute="token", key=("sweep", "agent")),
        *plainly("unnamed_since", "is_again", "resumes", "failures", "best", "latest"),
        *plainly("metrics", "curve", "is_read", "stop", "created_at", "started_at", "ended_at"),
    ),
    left_out={"given_to": A_RETRY, "brought_by": A_RETRY},
    settle=checks.settle_trial,
)

VIEWS = Table(
    "views",
    SavedView,
    lambda project: SavedView.objects.filter(project=project).order_by("pk"),
    (
        *plainly("kind", "name", "layout", "is_default", "version", "created_at", "updated_at"),
        Person("owner", is_own=True),
        Person("changed_by"),
    ),
    left_out={"slug": OF_A_PLACE, "deleted_at": LIVING_ONLY},
    settle=checks.settle_view,
)

CLIENT_VIEWS = Table(
    "client-views",
    StoredView,
    lambda project: StoredView.objects.filter(project=project).order_by("pk"),
    (
        *plainly("kind", "name", "display_name", "description", "spec"),
        Person("author"),
        *plainly("created_at", "updated_at"),
    ),
)

COLLECTIONS = Table(
    "collections",
    Collection,
    lambda project: (
        Collection.objects.with_sums().worth_showing().filter(project=project).order_by("pk")
    ),
    (
        *plainly("name", "type", "is_portfolio", "description", "tags", "next_index"),
        Person("created_by"),
        *plainly("created_at", "updated_at"),
    ),
    key=("name",),
    settle=checks.settle_collection,
)

VERSIONS = Table(
    "versions",
    Version,
    lambda project: Version.objects.committed().filter(project=project).order_by("pk"),
    (
        Plain("slug", "id"),
        Ref("collection", to="collections", attribute="name"),
        *plainly("index", "digest", "description", "metadata", "tags", "ttl_seconds", "expires_at"),
        *plainly("history_step", "size", "file_count", "reference_count"),
        Person("created_by"),
        *plainly("created_at", "committed_at"),
    ),
    key=("id",),
    left_out={
        "state": "they are all committed",
        "manifest": BYTES,
        "base": "of drafts",
        "run": "of drafts",
        "wanted_aliases": "of drafts",
        "distributed_id": "of drafts",
        "touched_at": "of drafts",
        "same_as": "of drafts",
        "deleted_at": LIVING_ONLY,
        "deleted_by": LIVING_ONLY,
        "purge_after": LIVING_ONLY,
    },
    settle=checks.settle_version,
)

PLACES = Table(
    "places",
    Membership,
    lambda project: (
        Membership.objects.committed()
        .filter(collection__project=project)
        .order_by("collection", "index")
    ),
    (
        Ref("collection", to="collections", attribute="name"),
        *plainly("index"),
        Ref("version", to="versions", attribute="slug"),
        *plainly("created_at"),
    ),
    key=("collection", "index"),
)

ALIASES = Table(
    "aliases",
    Alias,
    lambda project: Alias.objects.filter(
        collection__project=project, membership__version__state=VersionState.COMMITTED
    ).order_by("collection", "name"),
    (
        Ref("collection", to="collections", attribute="name"),
        Plain("name"),
        Ref("membership", "index", to="places", attribute="index", key=("collection", "index")),
        *plainly("moved_at"),
    ),
    settle=checks.settle_alias,
)

EDGES = Table(
    "edges",
    RunEdge,
    lambda project: RunEdge.objects.filter(
        run__project=project, run__deleted_at=None, version__state=VersionState.COMMITTED
    ).order_by("pk"),
    (
        Ref("run", to="runs", attribute="slug"),
        Ref("version", to="versions", attribute="slug"),
        *plainly("kind", "used_as", "created_at"),
    ),
)

VERSION_TOKENS = Table(
    "version-tokens",
    ClientToken,
    lambda project: ClientToken.objects.filter(
        project=project, version__state=VersionState.COMMITTED
    ).order_by("pk"),
    (Plain("token"), Ref("version", to="versions", attribute="slug")),
)

COLLECTION_TOKENS = Table(
    "collection-tokens",
    CollectionToken,
    lambda project: CollectionToken.objects.filter(project=project).order_by("pk"),
    (Plain("token"), Ref("collection", to="collections", attribute="name")),
)

MEMBERS = Table(
    "members",
    ProjectMembership,
    lambda project: ProjectMembership.objects.filter(project=project).order_by("pk"),
    (Person("user", is_own=True), *plainly("role", "created_at")),
)

TABLES = (
    RUNS,
    FILES,
    EVENTS,
    CLIENT_RUNS,
    COMMENTS,
    SWEEPS,
    AGENTS,
    TRIALS,
    VIEWS,
    CLIENT_VIEWS,
    COLLECTIONS,
    VERSIONS,
    PLACES,
    ALIASES,
    EDGES,
    VERSION_TOKENS,
    COLLECTION_TOKENS,
    MEMBERS,
)

# Tables with rows of a project that no archive has, each with why.
NOT_CARRIED: dict[str, str] = {
    "projects.Project": "project.json",
    "projects.FormerProjectName": OF_A_PLACE,
    "projects.ProjectStar": "of persons, whose archives have them",
    "notifications.Activity": "news, which grow old",
    "notifications.Notice": "of persons, whose archives have them",
    "notifications.Watch": "of persons, whose archives have them",
    "notifications.Webhook": "addresses and secrets of a place",
    "runs.RunDeletion": OF_A_PLACE,
    "artifacts.Shelf": OF_A_PLACE,
    "artifacts.Holding": OF_A_PLACE,
    "artifacts.Upload": OF_THE_MOMENT,
    "artifacts.Freeing": OF_THE_MOMENT,
    "rights.Export": OF_THE_MOMENT,
    "rights.Import": OF_THE_MOMENT,
    "rights.CarriedName": "people of the rows that carry them",
}

PROJECT_FIELDS: tuple[Any, ...] = (
    *plainly("name", "description", "visibility", "created_at"),
    Person("created_by"),
)
