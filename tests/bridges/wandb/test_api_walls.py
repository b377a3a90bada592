"""What strangers and viewers may not do through the read API, and what its lists cost."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import KeyScope, Role, User
from bridges.wandb.history import exports
from bridges.wandb.ids import global_id
from projects.models import Project
from runs.models import Run, RunFile
from runs.services import delete_run, finish_run
from runs.services.files import OfferedFile, offer_file
from tests.bridges.wandb.wire import Wire
from tests.factories import join, make_key, make_project, make_run, make_stranger, make_user
from tests.history.streams import append

pytestmark = pytest.mark.django_db

RUNS = """query Runs($project: String!, $entity: String!, $first: Int) {
    project(name: $project, entityName: $entity) {
        runCount(filters: "{}")
        readOnly
        runs(filters: "{}", first: $first, order: "+created_at") {
            edges { node {
                id name config summaryMetrics systemMetrics historyKeys historyLineCount readOnly
                user { name username }
            } cursor }
            pageInfo { endCursor hasNextPage }
        }
    }
}"""
PROJECT = "query P($n: String, $e: String) { project(name: $n, entityName: $e) { id } }"
MODELS = "query M($e: String) { models(entityName: $e) { edges { node { name } } } }"
DELETE_RUN = "mutation D($id: ID!) { deleteRun(input: {id: $id}) { success } }"
STOP_RUN = "mutation S($id: ID!) { stopRun(input: {id: $id}) { success } }"
PUT_RUN = 'mutation U($id: ID!) { updateRunState(input: {id: $id, state: "failed"}) { success } }'
DELETE_FILE = "mutation F($id: ID!) { deleteFiles(input: {files: [$id]}) { success } }"
DELETE_KEY = "mutation K($id: String!) { deleteApiKey(input: {id: $id}) { success } }"
DESCRIBE = """mutation M($id: String) {
    upsertModel(input: {id: $id, description: "mine"}) { inserted }
}"""
LEAVE = """mutation L($id: String, $entity: String) {
    deleteInvite(input: {id: $id, entityName: $entity}) { success }
}"""
NEW_USER = 'mutation N { createUser(input: {email: "x@example.com"}) { user { id } } }'
GENERATE = 'mutation G { generateApiKey(input: {description: "x"}) { apiKey { name } } }'


def ask(key: str, query: str, **variables: Any) -> tuple[int, Any]:
    return Wire(key).ask(query, **variables)


@pytest.fixture
def owner() -> User:
    return make_user("ada")


@pytest.fixture
def project(owner: User) -> Project:
    return make_project("digits", by=owner)


@pytest.fixture
def run(owner: User, project: Project) -> Run:
    return make_run(by=owner, project=project, id="r1")


@pytest.fixture
def file(run: Run, owner: User) -> RunFile:
    return offer_file(run, OfferedFile("model.pt", 3), by=owner)


def test_many_runs_cost_as_many_queries_as_few(owner: User, project: Project) -> None:
    key = make_key(owner)

    def cost(n: int) -> int:
        for _ in range(n - Run.objects.filter(project=project).count()):
            make_run(by=owner, project=project)
        ask(key, RUNS, project="digits", entity="ada", first=50)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            status, answer = ask(key, RUNS, project="digits", entity="ada", first=50)
        assert status == 200
        assert len(answer["data"]["project"]["runs"]["edges"]) == n
        return len(asked)

    assert cost(2) == cost(12)


def test_a_page_can_be_gone_on_from_at_any_edge(owner: User, project: Project) -> None:
    for number in range(5):
        make_run(by=owner, project=project, id=f"r{number}")
    query = RUNS.replace("first: $first", "first: $first, after: $after")
    query = query.replace("$first: Int", "$first: Int, $after: String")
    place = {"project": "digits", "entity": "ada"}

    _, first = ask(make_key(owner), query, **place, first=3)
    edges = first["data"]["project"]["runs"]["edges"]
    found = {}
    for edge in edges:
        _, answer = ask(make_key(owner), query, **place, first=2, after=edge["cursor"])
        nodes = [one["node"] for one in answer["data"]["project"]["runs"]["edges"]]
        found[edge["node"]["name"]] = [node["name"] for node in nodes]

    assert found == {"r0": ["r1", "r2"], "r1": ["r2", "r3"], "r2": ["r3", "r4"]}


@pytest.mark.parametrize("cursor", ["x", "1:x", "99999999999999999999:", "-1:", "0:e30="])
def test_a_cursor_of_nobody_is_refused(owner: User, project: Project, cursor: str) -> None:
    query = RUNS.replace("first: $first", f'first: $first, after: "{cursor}"')
    status, answer = ask(make_key(owner), query, project="digits", entity="ada")

    assert status == 400
    assert "cursor" in answer["errors"][0]["message"]


def test_strangers_find_nothing(run: Run) -> None:
    stranger = make_key(make_stranger())

    assert ask(stranger, PROJECT, n="digits", e="ada") == (200, {"data": {"project": None}})
    assert ask(stranger, MODELS, e="ada")[1]["data"]["models"]["edges"] == []


@pytest.mark.parametrize("query", [DELETE_RUN, STOP_RUN, PUT_RUN])
def test_strangers_do_not_touch_runs(run: Run, query: str) -> None:
    status, _ = ask(make_key(make_stranger()), query, id=global_id("Run", run.pk))

    run.refresh_from_db()
    assert status == 404
    assert (run.state, run.stop_requested, run.deleted_at) == ("running", False, None)


@pytest.mark.parametrize("query", [DELETE_RUN, STOP_RUN, PUT_RUN])
def test_viewers_change_no_run(query: str) -> None:
    owner = make_user()
    team = make_project(by=owner).team
    run = make_run(by=owner, project=make_project(by=owner, team=team))
    viewer = join(team, Role.VIEWER)

    status, _ = ask(make_key(viewer), query, id=global_id("Run", run.pk))

    assert status == 403


def test_strangers_delete_no_file(file: RunFile) -> None:
    status, _ = ask(make_key(make_stranger()), DELETE_FILE, id=global_id("RunFile", file.pk))

    assert status == 404
    assert RunFile.objects.filter(pk=file.pk).exists()


def test_strangers_describe_no_project(project: Project) -> None:
    status, _ = ask(make_key(make_stranger()), DESCRIBE, id=global_id("Project", project.pk))

    assert status == 404


def test_keys_and_members_of_others_stay(owner: User) -> None:
    make_key(owner)
    key, membership = owner.api_keys.get(), owner.team_memberships.get()
    stranger = make_key(make_stranger())

    assert ask(stranger, DELETE_KEY, id=global_id("ApiKey", key.pk))[0] == 404
    assert ask(stranger, LEAVE, id=global_id("Member", membership.pk), entity="ada")[0] == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_members_make_no_people(owner: User) -> None:
    assert ask(make_key(owner), NEW_USER)[0] == 403


def test_a_key_that_reads_makes_no_keys(owner: User) -> None:
    status, answer = ask(make_key(owner, scope=KeyScope.READ), GENERATE)

    assert status == 403
    assert answer["errors"][0]["extensions"]["code"] == "key_scope"


def test_a_history_file_is_for_holders_of_its_address(owner: User, run: Run) -> None:
    rows = [{"_step": step, "loss": step / 7} for step in range(exports.LEAST_ROWS)]
    append(run.history, rows)
    finish_run(run, by=owner)
    query = """query H($p: String!, $e: String!) { project(name: $p, entityName: $e) {
        run(name: "r1") { parquetHistory(liveKeys: []) { parquetUrls liveData } } } }"""
    _, answer = ask(make_key(owner), query, p="digits", e="ada")
    told = answer["data"]["project"]["run"]["parquetHistory"]
    path = urlsplit(told["parquetUrls"][0]).path
    client = Client()

    def status(address: str, **headers: str) -> int:
        return client.get(address, headers=headers).status_code

    assert told["liveData"] == []
    assert (status(path), status(path, range="bytes=0-3")) == (200, 206)
    assert status(f"{path}x") == 404
    delete_run(run, by=owner)
    assert status(path) == 404
