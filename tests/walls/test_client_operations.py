"""Each operation of the wandb client, asked of Ada's objects by somebody of another tenant.

The operations and their arguments are read from the schema, so a new one is tried as soon as it is
there; an argument that no word here fits fails the first test.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from django.apps import apps
from django.test import Client
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
)

from accounts import services as accounts
from accounts.models import User
from artifacts.models import Collection, Version, VersionState
from bridges.wandb.engine.schema import schema
from bridges.wandb.ids import global_id
from bridges.wandb.models import StoredView, StoredViewKind
from runs.models import RunFile
from runs.services import offer_file
from runs.services.files import OfferedFile
from sweeps.models import Agent, Sweep
from tests.artifacts.making import made_artifacts
from tests.factories import make_key, make_project, make_run, make_stranger, make_user
from tests.sweeps.making import made_sweeps

pytestmark = pytest.mark.django_db
Words = dict[str, Any]

# What one may do without touching anybody's objects.
OF_ONES_OWN = {
    "createTeam": "a team of one's own",
    "generateApiKey": "a key of one's own",
}
QUERIES_OF_ONES_OWN = {"viewer", "serverInfo", "users"}
FREE_TEXTS = {
    "BigInt": 1,
    "Int": 1,
    "Int64": 1,
    "Duration": 1,
    "Float": 0.0,
    "Boolean": False,
    "JSONString": "{}",
    "JSON": {},
}


@pytest.fixture(scope="module")
def ada(kept_rows: None) -> User:
    return make_user("ada")


@pytest.fixture(scope="module")
def words(ada: User) -> Words:
    """For each argument the word that names something of Ada's."""
    project = make_project("digits", by=ada)
    run = make_run(by=ada, project=project, id="r1")
    file: RunFile = offer_file(run, OfferedFile(path="model.pt", size=2), by=ada)
    made_artifacts(ada, project)
    swept = made_sweeps(ada, project)
    key, _ = accounts.create_api_key(ada, name="hers")
    bot, _ = accounts.create_service_account(ada.personal_team, "bot", by=ada)
    committed = Version.objects.filter(state=VersionState.COMMITTED).first()
    draft = Version.objects.filter(state=VersionState.PENDING).first()
    collection = Collection.objects.filter(name="iris").first()
    member = bot.team_memberships.first()
    view = StoredView.objects.create(
        team=project.team, project=project, kind=StoredViewKind.REPORT, name="v", spec="{}"
    )
    assert committed is not None
    assert draft is not None
    assert collection is not None
    assert member is not None
    artifact = global_id("Artifact", committed.pk)
    sequence = global_id("ArtifactSequence", collection.pk)
    return {
        "entityName": "ada",
        "entity": "ada",
        "projectName": "digits",
        "modelName": "digits",
        "runName": "r1",
        "artifactEntityName": "ada",
        "artifactProjectName": "digits",
        "artifactID": artifact,
        "baseArtifactID": artifact,
        "artifactManifestID": global_id("ArtifactManifest", draft.pk),
        "artifactSequenceID": sequence,
        "artifactPortfolioID": sequence,
        "artifactCollectionName": "iris",
        "artifactCollectionNames": ["iris"],
        "artifactPortfolioName": "iris",
        "artifactTypeName": "dataset",
        "destinationArtifactTypeName": "model",
        "sweep": swept["sweep"],
        "project": global_id("Project", project.pk),
        "run": global_id("Run", run.pk),
        "file": global_id("RunFile", file.pk),
        "sweepID": global_id("Sweep", Sweep.objects.get(slug=swept["sweep"]).pk),
        "agent": global_id("Agent", Agent.objects.all()[0].pk),
        "key": global_id("ApiKey", key.pk),
        "member": global_id("Member", member.pk),
        "draft": global_id("Artifact", draft.pk),
        "view": global_id("View", view.pk),
    }


# Of some operations an argument means another thing than elsewhere.
SPECIAL: dict[str, Words] = {
    "upsertBucket": {"id": "run"},
    "stopRun": {"id": "run"},
    "updateRunState": {"id": "run", "state": "=pending"},
    "deleteRun": {"id": "run"},
    "upsertView": {"id": "view"},
    "deleteView": {"id": "view"},
    "upsertSweep": {"id": "sweepID", "state": "=PAUSED", "config": None},
    "agentHeartbeat": {"id": "agent"},
    "deleteFiles": {"files": ["file"], "projectId": None},
    "deleteApiKey": {"id": "key"},
    "deleteInvite": {"id": "member"},
    "upsertModel": {"id": "project", "name": "=digits", "access": None, "owner": None},
    "commitArtifact": {"artifactID": "draft"},
    "createArtifactManifest": {"artifactID": "draft"},
    "createArtifactFiles": {"artifactID": "draft"},
    "rewindRun": {"metricName": "=_step"},
    "createInvite": {"username": "=ada", "email": None},
}


def filled(kind: Any, name: str, own: Words, words: Words) -> Any:
    """A value for an argument: a word of Ada's where one has its name, else anything."""
    if isinstance(kind, GraphQLNonNull):
        return filled(kind.of_type, name, own, words)
    if name in own:
        return special(own[name], words)
    if name in words:
        return words[name]
    if isinstance(kind, GraphQLList):
        return [filled(kind.of_type, name, own, words)]
    if isinstance(kind, GraphQLInputObjectType):
        inner = {one: filled(field.type, one, own, words) for one, field in kind.fields.items()}
        return {one: value for one, value in inner.items() if value is not None}
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    assert isinstance(kind, GraphQLScalarType)
    if kind.name in ("ID", "String"):
        return None if name in ("clientID", "sequenceClientID", "distributedID") else "text"
    return FREE_TEXTS[kind.name]


def special(told: Any, words: Words) -> Any:
    if isinstance(told, list):
        return [special(one, words) for one in told]
    if isinstance(told, str):
        return told[1:] if told.startswith("=") else words[told]
    return told


def mutation(name: str) -> Any:
    kind = schema().mutation_type
    assert isinstance(kind, GraphQLObjectType)
    return kind.fields[name]


MUTATIONS = sorted(schema().mutation_type.fields)  # type: ignore[union-attr]


def ask(user: User, query: str, variables: Mapping[str, Any]) -> tuple[int, Any]:
    word = base64.b64encode(f"api:{make_key(user)}".encode()).decode()
    answer = Client().post(
        "/graphql",
        orjson.dumps({"query": query, "variables": variables}),
        content_type="application/json",
        headers={"Authorization": f"Basic {word}", "Use-Admin-Privileges": "true"},
    )
    return answer.status_code, answer.json()


def ask_mutation(user: User, name: str, words: Words) -> tuple[int, Any]:
    argument = mutation(name).args["input"]
    value = filled(argument.type, "input", SPECIAL.get(name, {}), words)
    query = f"mutation Try($input: {argument.type}) {{ {name}(input: $input) {{ __typename }} }}"
    return ask(user, query, {"input": value})


def everything() -> str:
    """All rows of all apps but those that a request leaves anyway: keys, and who used them."""
    tables = {}
    for model in apps.get_models():
        if model._meta.label == "accounts.ApiKey" or model._meta.app_label == "labstead_core":
            continue
        rows = model._base_manager.order_by("pk").values()
        tables[model._meta.label] = [dict(row) for row in rows]
    return json.dumps(tables, default=repr, sort_keys=True)


@pytest.mark.parametrize("name", [name for name in MUTATIONS if name not in OF_ONES_OWN])
def test_stranger_changes_nothing(name: str, words: Words) -> None:
    stranger = make_stranger()
    before = everything()
    status, body = ask_mutation(stranger, name, words)
    assert status in (400, 403, 404), body
    assert body["data"] is None or not any(body["data"].values())
    assert everything() == before
    assert "digits" not in json.dumps(body["errors"]).replace("ada/digits", "")


@pytest.mark.parametrize("name", [name for name in MUTATIONS if name not in OF_ONES_OWN])
def test_words_name_what_is_there(name: str, ada: User, words: Words) -> None:
    """Else the stranger would be refused for another reason than that of being one."""
    status, body = ask_mutation(ada, name, words)
    codes = [error["extensions"]["code"] for error in body.get("errors", [])]
    assert "not_found" not in codes, body
    assert "invalid_document" not in codes, body
    assert status < 500


PROJECT_FIELDS = """
  id
  runCount
  run(name: "r1") { id }
  runs { edges { node { id } } }
  sweep(sweepName: "%(sweep)s") { id }
  sweeps { edges { node { id } } }
  artifactTypes { edges { node { id } } }
  artifactType(name: "dataset") { id }
  artifactCollections { totalCount }
  artifactCollection(name: "iris") { id }
  artifactCollectionMembership(name: "iris:v1") { id }
  artifact(name: "iris:v1") { id }
"""


def questions(words: Words) -> dict[str, str]:
    inside = PROJECT_FIELDS % words
    return {
        "project": f'{{ it: project(name: "digits", entityName: "ada") {{ {inside} }} }}',
        "model": f'{{ it: model(name: "digits", entityName: "ada") {{ {inside} }} }}',
        "models": '{ it: models(entityName: "ada") { edges { node { id } } } }',
        "entity": '{ it: entity(name: "ada") { id members { id } } }',
        "artifact": f'{{ it: artifact(id: "{words["artifactID"]}") {{ id size }} }}',
        "artifactCollection": (
            f'{{ it: artifactCollection(id: "{words["artifactSequenceID"]}") {{ id name }} }}'
        ),
        "clientIDMapping": '{ it: clientIDMapping(clientID: "text") { serverID } }',
        "organization": '{ it: organization(name: "Labstead") { id } }',
        "view": f'{{ it: view(id: "{words["view"]}") {{ id spec }} }}',
    }


def test_every_question_is_tried(words: Words) -> None:
    fields = set(schema().query_type.fields)  # type: ignore[union-attr]
    assert fields - QUERIES_OF_ONES_OWN == set(questions(words))


@pytest.mark.parametrize(
    "name",
    [
        "project",
        "model",
        "models",
        "entity",
        "artifact",
        "artifactCollection",
        "clientIDMapping",
        "organization",
        "view",
    ],
)
def test_stranger_reads_nothing(name: str, words: Words) -> None:
    status, body = ask(make_stranger(), questions(words)[name], {})
    found = body["data"] and body["data"]["it"]
    assert not found or found == {"edges": []}, body
    assert status in (200, 404)
