"""Registries, automations and share links: the client is told that they are not here."""

from __future__ import annotations

from typing import Any

import pytest
from wandb.proto.wandb_internal_pb2 import ServerFeature

from accounts.models import User
from bridges.wandb.people.features import FEATURES
from projects.models import Project
from tests.bridges.wandb.asking import ask, post, refused
from tests.bridges.wandb.client import run_well
from tests.conftest import ApiClient
from tests.factories import make_project
from tests.real_server import RealServer

SCRIPT = """
    import json, time, wandb
    import wandb_workspaces.reports.v2 as wr
    from wandb.automations import DoNothing, OnRunMetric, RunEvent

    slowest = 0

    def problem(act):
        global slowest
        began = time.monotonic()
        try:
            return act()
        except Exception as error:
            return str(error)
        finally:
            slowest = max(slowest, time.monotonic() - began)

    api = wandb.Api()
    for name in ("auto-1", "auto-2"):
        api.create_project(name, "ada")
    project = api.project("auto-1", "ada")
    rule = OnRunMetric(scope=project, filter=RunEvent.metric("loss") < 1) >> DoNothing()
    with wandb.init(project="auto-1", entity="ada") as run:
        model = run.log_artifact(wandb.Artifact("m", "model")).wait()
    report = wr.Report(project="auto-1", entity="ada", title="Open to all").save()
    print(json.dumps({
        "automations": problem(lambda: list(api.automations())),
        "automations of a team": problem(lambda: list(api.automations("ada"))),
        "automation made": problem(lambda: api.create_automation(rule, name="x")),
        "automation deleted": problem(lambda: api.delete_automation("VHJpZ2dlcjox")),
        "integrations": problem(lambda: list(api.integrations("ada"))),
        "registry": problem(lambda: api.registry("models", organization="Labstead")),
        "registries": problem(lambda: list(api.registries("Labstead"))),
        "collections": problem(lambda: list(api.registries("Labstead").collections())),
        "versions": problem(lambda: list(api.registries("Labstead").versions())),
        "registry made": problem(lambda: api.create_registry("m", "organization", "Labstead")),
        "linked": problem(lambda: model.link("wandb-registry-models/chosen")),
        "linked with org": problem(lambda: model.link("Labstead/wandb-registry-models/chosen")),
        "webhooks": problem(lambda: list(api.webhook_integrations("ada"))),
        "slack": problem(lambda: list(api.slack_integrations(entity="ada"))),
        "one automation": problem(lambda: api.automation("x", entity="ada")),
        "link": problem(report.enable_share_link),
        "slowest": slowest,
    }))
"""
# Whatever it takes for not final the client asks again, for 19 seconds.
SOON_SECONDS = 5
TRIGGERS = '{ entity(name: "ada") { projects { edges { node { triggers { id } } } } } }'
REGISTRY = """
mutation Upsert($input: UpsertModelInput!) { upsertModel(input: $input) { inserted } }
"""


@pytest.mark.server
def test_the_client_says_what_is_missing(
    live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    told = run_well(live_server_process, tmp_path_factory.mktemp("missing"), SCRIPT)

    assert told.pop("slowest") < SOON_SECONDS
    none = "Automations are not part of Labstead yet."
    assert none in told["automations"]
    assert told["automations"].count(none) == 1
    assert none in told["automations of a team"]
    assert told["automation made"] == told["automation deleted"] == none
    assert told["one automation"] == none
    for name in ("integrations", "webhooks", "slack"):
        assert told[name] == "Slack and webhook integrations are not part of Labstead yet."
    for name in ("registry", "registries", "collections", "versions", "registry made"):
        assert "not enabled on this wandb server" in told[name]
    assert told["linked"] == told["linked with org"] == "Registries are not part of Labstead yet."
    assert told["link"] == "Links that open a report to everybody are not part of Labstead yet."


@pytest.mark.django_db
def test_one_error_stands_for_all_nodes(api: ApiClient, ada: User) -> None:
    for name in ("one", "two"):
        make_project(name, by=ada)
    answer = post(api, TRIGGERS)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (400, "not_built")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        '{ entity(name: "ada") { triggers { edges { node { id } } } } }',
        '{ entity(name: "ada") { integrations { edges { node { __typename } } } } }',
        '{ entity(name: "ada") { artifactMemberships { edges { node { id } } } } }',
        '{ entity(name: "ada") { artifactCollections { totalCount } } }',
        '{ project(name: "one", entityName: "ada") { members { id role { name } } } }',
        '{ project(name: "one", entityName: "ada") { teamMembers { role { name } } } }',
        "{ viewer { organizations { triggers { edges { node { id } } } } } }",
        "{ viewer { organizations { advancedRegistryFeatures { advancedSearch } } } }",
        "{ viewer { organizations { orgEntity { name } } } }",
        'mutation { deleteTrigger(input: {triggerID: "x"}) { success } }',
        'mutation { deleteModel(input: {id: "x"}) { success } }',
        'mutation { revokeAccessToken(input: {token: "x"}) { success } }',
    ],
)
def test_operations_of_what_is_not_built_say_so(api: ApiClient, ada: User, query: str) -> None:
    make_project("one", by=ada)
    answer = post(api, query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "not_built"
    assert Project.objects.filter(name="one").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"name": "wandb-registry-models"},
        {"name": "models", "allowAllArtifactTypesInRegistry": True},
        {"name": "models", "artifactTypes": [{"name": "model"}]},
    ],
)
def test_a_registry_does_not_become_a_project(
    api: ApiClient, ada: User, values: dict[str, Any]
) -> None:
    status, message = refused(api, REGISTRY, input={"entityName": "ada", **values})
    assert (status, message) == (400, "Registries are not part of Labstead yet.")
    assert not Project.objects.exists()


@pytest.mark.django_db
def test_no_feature_of_theirs_is_on(api: ApiClient) -> None:
    features = ask(api, "{ serverInfo { features { name isEnabled } } }")["serverInfo"]["features"]
    on = {one["name"] for one in features if one["isEnabled"]}
    assert on == set(FEATURES)
    known = {feature.name for feature in ServerFeature.DESCRIPTOR.values}
    theirs = {one for one in known if "REGISTRY" in one or "AUTOMATION" in one}
    assert len(theirs) > 15
    assert not on & theirs
    assert on <= known
