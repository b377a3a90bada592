"""The addresses of the wandb client: keys, scopes, other tenants, and questions meant to hurt."""

from __future__ import annotations

import gzip
import time
from typing import Any

import orjson
import pytest
from django.test import Client
from graphql import GraphQLObjectType

from accounts.models import KeyScope, User
from bridges.wandb.engine.schema import schema
from bridges.wandb.ids import global_id
from runs.models import Run
from tests.bridges.wandb.wire import Wire
from tests.factories import make_key, make_project, make_run, make_stranger

pytestmark = pytest.mark.django_db

UPSERT = """
mutation Upsert($entity: String, $project: String, $name: String, $config: JSONString) {
  upsertBucket(input: {entityName: $entity, modelName: $project, name: $name, config: $config}) {
    bucket { id name displayName historyLineCount project { name entity { name } } }
    inserted
  }
}
"""


@pytest.fixture
def wire(ada: User) -> Wire:
    return Wire(make_key(ada))


@pytest.fixture
def run(ada: User) -> Run:
    return make_run(by=ada, project=make_project("digits", by=ada), id="r1")


def codes(body: Any) -> list[str]:
    return [error["extensions"]["code"] for error in body["errors"]]


def test_without_a_key_the_answer_is_in_the_clients_form() -> None:
    status, body = Wire(None).ask("{ viewer { username } }")
    assert (status, codes(body), body["data"]) == (401, ["not_authenticated"], None)
    status, body = Wire("k" * 48).ask("{ viewer { username } }")
    assert (status, codes(body)) == (401, ["invalid_key"])


def test_viewer_knows_the_default_team(wire: Wire) -> None:
    query = "{ viewer { username entity email teams { edges { node { name } } } } }"
    status, body = wire.ask(query)
    assert status == 200
    assert body["data"]["viewer"]["entity"] == "ada"
    assert body["data"]["viewer"]["teams"]["edges"][0]["node"]["name"] == "ada"


def test_run_is_made_once_and_its_project_with_it(wire: Wire) -> None:
    first, again = (wire.ask(UPSERT, project="fresh", name="r9")[1]["data"] for _ in range(2))
    assert (first["upsertBucket"]["inserted"], again["upsertBucket"]["inserted"]) == (True, False)
    bucket = first["upsertBucket"]["bucket"]
    assert bucket["project"] == {"name": "fresh", "entity": {"name": "ada"}}
    assert (bucket["name"], bucket["historyLineCount"]) == ("r9", 0)


def test_wrong_config_is_told_by_name_and_nothing_is_made(wire: Wire) -> None:
    status, body = wire.ask(UPSERT, project="fresh", name="r9", config="{'lr': 1}")
    assert (status, codes(body)) == (400, ["invalid"])
    assert "config" in body["errors"][0]["message"]
    assert not Run.objects.filter(slug="r9").exists()


def test_id_that_fits_no_address_is_refused(wire: Wire) -> None:
    status, body = wire.ask(UPSERT, project="fresh", name="a/b")
    assert (status, codes(body)) == (400, ["invalid"])


def test_team_of_others_is_as_if_it_were_not_there(wire: Wire) -> None:
    stranger = make_stranger()
    theirs, missing = (
        wire.ask(UPSERT, entity=name, project="p", name="r")
        for name in (stranger.username, "nobody")
    )
    assert theirs[0] == missing[0] == 404
    assert codes(theirs[1]) == codes(missing[1]) == ["not_found"]


READS = """
{
  project(name: "digits", entityName: "ada") { id run(name: "r1") { id } bucket(name: "r1") { id } }
  model(name: "digits", entityName: "ada") { id }
}
"""


def test_stranger_reads_nulls(run: Run) -> None:
    stranger = Wire(make_key(make_stranger()))
    status, body = stranger.ask(READS)
    assert (status, set(body["data"].values())) == (200, {None})
    assert codes(stranger.ask('{ entity(name: "ada") { id } }')[1]) == ["not_found"]
    status, body = Wire(make_key(run.created_by)).ask(READS)
    assert all(body["data"].values())


CHANGES = {
    "upsertBucket": '{id: "%(id)s", displayName: "mine"}',
    "stopRun": '{id: "%(id)s"}',
    "rewindRun": '{%(place)s, metricName: "_step", metricValue: 0}',
    "createRunFiles": '{%(place)s, files: ["a"]}',
    "markRunFilesUploaded": '{%(place)s, files: ["a"]}',
    "notifyScriptableRunAlert": '{%(place)s, title: "t", text: "t"}',
}


@pytest.mark.parametrize("name", CHANGES)
def test_stranger_changes_nothing(run: Run, name: str) -> None:
    place = 'entityName: "ada", projectName: "digits", runName: "r1"'
    values = CHANGES[name] % {"id": global_id("Run", run.pk), "place": place}
    query = f"mutation {{ {name}(input: {values}) {{ __typename }} }}"
    status, body = Wire(make_key(make_stranger())).ask(query)
    assert (status, codes(body)) == (404, ["not_found"])
    before = run.version
    run.refresh_from_db()
    assert run.version == before


@pytest.mark.django_db(transaction=True)
def test_stranger_cannot_stream(run: Run) -> None:
    path = "/files/ada/digits/r1/file_stream"
    status, body = Wire(make_key(make_stranger())).post(path, b"{}")
    assert (status, codes(body)) == (404, ["not_found"])
    assert Wire(make_key(run.created_by)).post(path, b"{}")[0] == 200


def test_what_older_releases_look_for_is_there(ada: User, run: Run) -> None:
    """Without ServerSettings their ``wandb sync`` says it is done, and sends nothing."""
    wire = Wire(make_key(ada))
    probe = '{ __type(name: "ServerSettings") { fields { name } } }'
    assert wire.ask(probe)[1]["data"]["__type"]["fields"] == [{"name": "serverMessages"}]
    asked = """mutation ($project: String, $name: String) {
      upsertBucket(input: {modelName: $project, name: $name}) {
        bucket { name } inserted serverSettings { serverMessages { plainText messageLevel } } } }"""
    told = wire.ask(asked, project="digits", name="r1")[1]["data"]["upsertBucket"]
    assert (told["bucket"], told["serverSettings"]) == ({"name": "r1"}, {"serverMessages": []})


@pytest.mark.django_db(transaction=True)
def test_scopes_of_keys_hold_here_too(ada: User, run: Run) -> None:
    read, ingest = (Wire(make_key(ada, scope=scope)) for scope in (KeyScope.READ, KeyScope.INGEST))
    query = '{ project(name: "digits", entityName: "ada") { id } }'
    assert read.ask(query)[0] == 200
    assert [read.ask(UPSERT, project="digits")[0], codes(read.ask(UPSERT)[1])] == [
        403,
        ["key_scope"],
    ]
    assert ingest.ask(UPSERT, project="digits", name="r1")[0] == 200
    assert codes(ingest.ask(query)[1]) == ["key_scope"]
    for inner in (
        "runs { edges { node { id } } }",
        "entity { members { id } }",
        'run(name: "r1") { id }',
    ):
        reading = f'{{ model(name: "digits", entityName: "ada") {{ id {inner} }} }}'
        assert read.ask(reading)[0] == 200
        assert codes(ingest.ask(reading)[1]) == ["key_scope"]
    assert read.post("/files/ada/digits/r1/file_stream", b"{}")[0] == 403
    assert ingest.post("/files/ada/digits/r1/file_stream", b"{}")[0] == 200


def test_admin_privileges_are_not_for_the_asking(run: Run) -> None:
    wire = Wire(make_key(make_stranger()))
    wire.headers["Use-Admin-Privileges"] = "true"
    assert set(wire.ask(READS)[1]["data"].values()) == {None}


def deep(levels: int) -> str:
    inner = "name"
    for _ in range(levels):
        inner = f"entity {{ user {{ organizations {{ orgEntity {{ {inner} }} }} }} }}"
    return f'{{ project(name: "p") {{ {inner} }} }}'


BOMBS = {
    "depth": deep(20),
    "aliases": "{ " + " ".join(f"a{n}: viewer {{ id }}" for n in range(1_000)) + " }",
    "fields": "{ viewer { " + " ".join(f"a{n}: id" for n in range(3_000)) + " } }",
    "fragments": "{ viewer { ...F0 } } "
    + " ".join(f"fragment F{n} on User {{ ...F{n + 1} ...F{n + 1} }}" for n in range(15))
    + " fragment F15 on User { id }",
    "fragments in a circle": "{ viewer { ...A } } fragment A on User { ...A }",
    "text": "{ viewer { id } } " + "#" * 200_000,
    "nesting": "{" * 50_000,
    "introspection is no secret, but has its limits": "{ __schema { types { fields { type { ofType "
    "{ ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } }",
}


@pytest.mark.parametrize("name", list(BOMBS)[:-1])
def test_question_meant_to_hurt_is_refused_cheaply(wire: Wire, name: str) -> None:
    wire.ask("{ viewer { id } }")
    begin = time.process_time()
    status, body = wire.ask(BOMBS[name])
    assert status in (400, 413), body
    assert len(orjson.dumps(body)) < 4_000
    assert time.process_time() - begin < 1.0


STREAM = "/files/ada/digits/r1/file_stream"


def lines(*rows: Any, offset: int = 0) -> Any:
    return {"offset": offset, "content": [orjson.dumps(row).decode() for row in rows]}


def test_repeated_lines_are_kept_once(wire: Wire, run: Run, transactional_db: None) -> None:
    body = orjson.dumps({"files": {"wandb-history.jsonl": lines({"a": 1}, {"a": 2})}})
    for _ in range(2):
        assert wire.post(STREAM, body)[0] == 200
    run.history.refresh_from_db()
    assert run.history.next_line == 2


def test_lines_may_come_packed(wire: Wire, run: Run, transactional_db: None) -> None:
    body = gzip.compress(orjson.dumps({"files": {"wandb-history.jsonl": lines({"a": 1})}}))
    assert wire.post(STREAM, body, **{"Content-Encoding": "gzip"})[0] == 200
    run.history.refresh_from_db()
    assert run.history.next_line == 1


def test_client_that_counts_too_far_is_taken_on(
    wire: Wire, run: Run, transactional_db: None
) -> None:
    body = orjson.dumps({"files": {"wandb-history.jsonl": lines({"a": 1}, offset=7)}})
    assert wire.post(STREAM, body)[0] == 200
    run.history.refresh_from_db()
    assert run.history.next_line == 1


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"files": 1}',
        b'{"files": {"output.log": 1}}',
        b'{"files": {"wandb-history.jsonl": {"offset": -1, "content": []}}}',
        b'{"files": {"wandb-history.jsonl": {"offset": 0, "content": [1]}}}',
        b'{"files": {"wandb-summary.json": {"offset": 0, "content": ["[1]"]}}}',
    ],
)
def test_odd_bodies_are_refused_in_the_clients_form(wire: Wire, run: Run, body: bytes) -> None:
    status, answer = wire.post(STREAM, body)
    assert status == 400
    assert answer["errors"][0]["message"]


def test_every_field_of_the_schema_has_somebody_who_answers() -> None:
    """Root fields without a resolver would be promises that nobody keeps."""
    from bridges.wandb.engine.spelling import snake_case
    from bridges.wandb.roots import Root

    for kind in (schema().query_type, schema().mutation_type):
        assert isinstance(kind, GraphQLObjectType)
        missing = [name for name in kind.fields if not hasattr(Root, snake_case(name))]
        assert missing == []


def test_telemetry_is_declined() -> None:
    assert Client().post("/sdk/otel/v1/metrics").status_code == 404
