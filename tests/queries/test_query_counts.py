"""How many queries each page and each read of the API costs, however much there is.

A new address has to be added here. ``name#part`` is what htmx fetches of a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Role, User
from tests.conftest import rows_kept
from tests.factories import PASSWORD, make_user
from tests.queries.counting import Asked, asked, cost
from tests.queries.crowd import Words, crowd
from tests.walls.routes import all_routes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the tests take, what is remembered for some seconds stays."""
    monkeypatch.setattr("labstead_core.short_cache.time", SimpleNamespace(monotonic=lambda: 0.0))


# What does not grow on one database does not on the other.
@pytest.fixture(scope="module", params=[pytest.param(2, marks=pytest.mark.drawing), 20])
def n(request: pytest.FixtureRequest) -> int:
    """Of everything so many."""
    return int(request.param)


@dataclass(frozen=True)
class World:
    ada: User
    words: Words


@pytest.fixture(scope="module")
def world(n: int, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with rows_kept(django_db_blocker):
        ada = make_user("ada", role=Role.ADMIN, password=PASSWORD)
        ada.is_superuser = True
        ada.save()
        yield World(ada, crowd(ada, n))


# Everybody who is logged in: the session and the user (2). A page of a project: the project, the
# roles in its organization and in its team (5), and for its tabs how many runs it has (6). A page
# of a run: the run, which brings its project (the same 5 and 6).
PAGES = {
    "settings-keys": 3,
    "settings-security": 5,  # 2, factors, sessions, organizations
    "log-in-rules": 6,  # 2, organization, role, rule, tokens
    "rotate-key": 3,
    "authorize": 2,
    "settings": 4,  # 2, organizations, teams
    # 2, team, both roles; the limits, six sums of use together; by project six sums, which projects
    # and their names; role again, limits of others; who started runs, five sums
    "team-usage": 27,
    "organization-usage": 21,
    # Of the admin console.
    "console": 7 + (connection.vendor == "postgresql"),  # whose clock is asked, too
    "console-work": 3,
    "console-people": 6,
    "console-person": 6,
    "console-organizations": 4,
    "console-teams": 4,
    "console-projects": 4,
    "console-usage": 10,
    "console-notices": 4,
    "console-explain": 2,
    "audit-log": 6,  # 2, organization, role, entries, names of actions
    "notifications": 3,  # 2, notices; how many are new is remembered
    "notifications#notices": 3,
    "notifications-bell": 3,  # 2, how many are new
    "notification": 7,  # 2, notice, begin, reading, end, the notice as it is now
    "notification-settings": 4,  # 2, choices, watched projects
    "team-activity": 4,  # 2, team, activity
    "team-activity#activity-feed": 4,
    "project-activity": 7,
    "project-activity#activity-feed": 6,
    "project-watch": 6,
    "webhooks": 6,  # 2, team, both roles, webhooks
    "webhook": 7,  # 2, webhook, team, both roles, messages
    "team-charts": 5,  # 2, team, how many, charts
    "team-chart": 6,  # 2, team, both roles, chart
    "home": 8,  # 2, teams, projects, their number, alerts, ids of runs, runs
    "home#home": 7,
    "team": 8,  # 2, projects, their number, team, both roles, members
    "team#team-projects": 5,
    "program-keys": 8,  # 2, team, the program twice, keys, both roles
    "rotate-program-key": 8,
    "team-settings": 6,  # 2, team, both roles, membership
    "organization": 8,  # 2, organization, role, members, invitations, teams, domains
    "team-members": 7,  # 2, team, both roles, members, invitations
    "project-overview": 6,  # the project with its number of runs
    "project-exports": 9,  # 6, roles again, exports
    "project-exports#exports": 8,
    "fetch-project-export": 6,
    "your-data": 3,  # 2, exports
    "your-data#exports": 3,
    "fetch-account-export": 3,
    "imports": 6,  # 2, team, both roles, imports
    "imports#imports": 6,
    "project-settings": 8,  # 6, people with a role in it, teams to give it to
    "project-storage": 17,  # 6, six sums, runs, how many, three sums of theirs
    "project-storage#storage-use": 11,
    "project-storage#deleted-runs": 10,
    "workspace": 12,  # 6, the view, how many run, the page's ids, runs, numbers, media
    "workspace?search": 11,  # the ids come from memory
    "workspace#run-sidebar": 10,
    "workspace#panel-sections": 10,
    "workspace-by-its-name": 12,
    "workspace-by-its-name#run-sidebar": 10,
    "workspace-by-its-name#panel-sections": 10,
    "wandb-report": 6,
    "wandb-report-spec": 3,
    "run-table": 7,  # 6, the view
    "run": 9,  # 6, keys of history: numbers, media; keys of system metrics
    "run#panel-sections": 8,
    "run#run-facts": 5,
    "run-charts": 9,
    "run-charts#panel-sections": 8,
    "run-charts#run-facts": 5,
    "run-overview": 8,  # 6, keys that may be deleted, forks
    "run-overview#run-values": 6,
    "run-overview#run-facts": 5,
    "run-rewind": 8,
    "run-rewind#run-values": 6,
    "run-rewind#run-facts": 5,
    "run-delete-key": 8,
    "run-delete-key#run-values": 6,
    "run-delete-key#run-facts": 5,
    "run-logs": 6,
    "run-logs#run-facts": 5,
    "run-files": 6,
    "run-files#run-facts": 5,
    "run-code": 6,
    "run-code#run-facts": 5,
    "run-system": 7,  # 6, keys of system metrics
    "run-system#panel-sections": 6,
    "run-system#run-facts": 5,
    "run-compare": 9,  # 6, both runs, numbers, media
    "run-compare#comparison": 6,
    "run-compare#panel-sections": 8,
    "run-events": 8,  # 6, how many, events
    "run-events#run-events": 7,
    "run-events#run-facts": 5,
    "project-events": 8,
    "project-events#project-events": 7,
    "run-comments": 7,  # 6, comments
    "run-comments#comments": 6,
    "run-comments#run-facts": 5,
    "run-details": 5,
    # Pages of artifacts besides: where the signals stand (7).
    "artifacts": 10,  # 7, types, how many, collections
    "artifacts#artifact-list": 8,
    "artifact-type": 3,
    "artifact-collection": 12,  # 7, sums, how many, versions, aliases, runs that logged them
    "artifact-collection#version-table": 9,
    "artifact-collection#description": 5,
    "artifact-collection#collection-tags": 5,
    # 7, its aliases and runs (9); those beside it and theirs (11); two of its places' aliases,
    # where else it stands, uses, how many
    "artifact-version": 16,
    "artifact-version#version-rail": 11,
    "artifact-version#version-facts": 10,
    "artifact-version#version-aliases": 7,
    "artifact-version#version-tags": 7,
    "artifact-version#lifetime": 7,
    "artifact-version#description": 7,
    "artifact-version-files": 13,
    "artifact-version-files#version-rail": 11,
    "artifact-version-metadata": 13,
    "artifact-version-metadata#version-rail": 11,
    "artifact-version-metadata#metadata-editor": 7,
    "artifact-version-lineage": 13,
    "artifact-version-lineage#version-rail": 11,
    "artifact-compare": 15,  # 7, each version with aliases and runs, their manifests
    "artifact-compare#changed-files": 13,
    "artifact-storage": 15,  # 7, both roles, shelf, signals, versions, files, drafts; jobs
    "artifact-storage#artifact-space": 10,
    "artifact-storage#freeings": 11,
    "team-storage": 11,  # 2, team, both roles twice, sums, projects, all of them, policy
    "artifact-trash": 9,  # 7, how many, versions
    "artifact-trash#deleted-artifacts": 7,
    "run-artifacts": 17,  # 7; twice: how many, edges, versions, aliases, runs
    "run-artifacts#run-artifacts": 15,
    "run-artifacts#run-facts": 5,
    # Of sweeps likewise where the signals stand (7).
    "sweeps": 14,  # 7, whether there are any, how many, sweeps, states, extremes, best, agents
    "sweeps#sweep-list": 11,
    "new-sweep": 10,  # 7, both roles again, runs
    "new-sweep#sweep-preview": 7,
    "sweep-config": 9,  # 7, both roles again
    "sweep-config#sweep-preview": 7,
    # 7; states, extremes, best, agents (11); the best whole and its run; agents, what they run,
    # how many they ran; what runs, what is next, their runs; how many, trials, their runs
    "sweep": 22,
    "sweep#sweep-page": 20,
    "run-trial": 5,  # the run has no sweep
}
# With a session as well (2): a key is remembered for some seconds, which no test can count on.
API = {
    "api-me": 4,  # 2, teams, organization
    "api-teams": 3,
    "api-team": 3,
    "api-organization": 3,
    "api-organization-domains": 4,
    "api-log-in-rules": 5,  # 2, organization, role, rule
    "api-organization-invitations": 4,  # 2, organization, invitations
    "api-scim-tokens": 5,  # 2, organization, role, tokens
    "api-team-members": 4,  # 2, team, members; likewise below
    "api-invitations": 4,
    "api-service-accounts": 4,
    "api-service-account-keys": 5,  # 2, team, program, keys
    "api-organizations": 3,
    "api-organization-members": 4,
    "api-sessions": 3,
    "api-team-charts": 4,  # 2, team, charts
    "api-team-chart": 4,
    "api-team-usage": 21,
    "api-team-limits": 4,
    "api-organization-usage": 21,
    "api-organization-limits": 4,
    "api-audit-log": 5,  # 2, organization, role, entries
    "api-audit-export": 5,
    "api-keys": 3,
    "api-notices": 3,
    "api-notice-preferences": 3,
    "api-webhooks": 6,  # 2, team, both roles, webhooks
    "api-webhook": 6,
    "api-deliveries": 7,  # 2, team, both roles, webhook, messages
    "api-activity": 4,  # 2, project, activity
    "api-team-activity": 4,
    "api-watch": 4,  # 2, project, watch
    "api-projects": 4,  # 2, whether there are any, projects
    "api-project": 3,
    "api-project-members": 4,
    "api-views": 4,  # 2, project, views; likewise below
    "api-view": 4,
    "api-storage": 11,  # 2, project, both roles, six sums
    "api-runs": 6,  # 2, project, how many, ids, runs
    "api-run": 3,
    "api-run-table": 7,  # 2, project, how many, ids, cells, people
    "api-run-table-groups": 3,  # from memory
    "api-run-table-importance": 3,  # its runs from memory
    "api-replicates": 3,
    "api-run-table-keys": 4,  # 2, project, people
    "api-run-table-values": 3,
    "api-deleted-runs": 9,  # 2, project, both roles, runs, three sums of theirs
    "api-run-events": 4,  # 2, run, events
    "api-events": 4,
    "api-run-comments": 4,  # 2, run, comments
    "api-mentionable": 6,  # 2, project, both roles, people
    "api-run-files": 4,
    "api-run-file": 4,
    "api-run-keys": 4,
    "api-stream": 3,
    "api-stream-rows": 10,  # 2, run; twice where lines are: segment, chunk, chunks; segment again
    "api-run-download": 9,
    "api-console-download": 11,
    "api-search": 8,  # 2, projects, views, artifacts, sweeps, ids of runs, runs
    "api-files-download": 4,  # 2, run, files
    "api-console-lines": 3,  # the lines of r0's console are none
    "api-console-search": 7,  # 2, run, segment, chunk, chunks, segment again
    "api-series": 4,  # 2, runs, keys; points from memory
    "api-media": 6,  # 2, runs, segments, chunks, files
    "api-media-files": 4,  # 2, run, files
    "api-project-download": 8,
    "api-artifact-types": 4,  # 2, project, types
    "api-artifact-collections": 6,  # 2, project, collections, aliases, what they name
    "api-artifact-collection": 5,
    "api-artifact-versions": 6,  # 2, collection, versions, aliases, runs that logged them
    "api-artifact-version": 5,
    "api-artifact-files": 6,  # 5, where the manifest is
    "api-artifact-file": 8,  # 6, the team, where the bytes are
    "api-artifact-folders": 6,
    "api-artifact-rows": 8,  # 6, the team, where the bytes are
    "api-artifact-changes": 11,  # 5, project, the same of the other one, both manifests
    "api-artifact-zip": 8,  # 6, the team, where the bytes are
    "api-artifact-runs": 7,  # 5, those that logged it, those that used it
    "api-artifact-lineage": 12,  # 5, two steps of two edges each, aliases, versions, runs
    "api-artifact-draft": 4,  # 2, draft, how much it was told
    "api-artifact-freeings": 6,
    "api-account-exports": 3,  # 2, exports
    "api-account-export": 3,
    "api-project-exports": 6,  # 2, project, both roles, exports
    "api-project-export": 6,
    "api-imports": 6,  # 2, team, both roles, imports
    "api-import": 6,
    "api-artifact-storage": 9,  # 2, project, both roles, sums, manifests, files of others, names
    "api-artifact-settings": 4,  # 2, team, rule
    "api-deleted-artifacts": 7,  # 2, project, both roles, versions, runs that logged them
    "api-sweeps": 10,  # 2, project, sweeps, both roles, states, extremes, best, agents
    "api-sweep": 9,
    "api-sweep-trials": 4,  # 2, sweep, trials
    "api-sweep-agents": 6,  # 2, sweep, agents, what they run, how many they ran
    "api-run-artifacts": 6,  # 2, run, versions, aliases, runs that logged them
}
# For each run besides: its lines are read where they are.
EACH_RUN = {"api-project-download": 4}
VISITORS = {
    "/accounts/login/": 0,
    "/accounts/signup/": 1,  # whether there is an account at all
    "/accounts/password/reset/": 0,
}
OWN = {"/accounts/password/change/": 2, "/livez": 0}


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.ada)
    return client


def test_pages_cost_the_same_with_few_and_with_many(client: Client, world: World) -> None:
    pages = asked((route for route in all_routes() if route.is_page), world.words)
    assert {one.name: cost(client, one) for one in pages} == PAGES


def test_the_api_costs_the_same_with_few_and_with_many(
    client: Client, world: World, n: int
) -> None:
    calls = asked((route for route in all_routes() if route.is_api), world.words)
    expected = {name: count + n * EACH_RUN.get(name, 0) for name, count in API.items()}
    assert {one.name: cost(client, one) for one in calls} == expected


def test_pages_of_accounts_cost_the_same(client: Client) -> None:
    assert {path: cost(Client(), Asked(path, path)) for path in VISITORS} == VISITORS
    assert {path: cost(client, Asked(path, path)) for path in OWN} == OWN
