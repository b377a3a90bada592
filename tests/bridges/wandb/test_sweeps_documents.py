"""Documents about sweeps: what they do, what they refuse, whom they know, and what they cost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import KeyScope, Role, User
from sweeps.models import Agent, Sweep
from tests.bridges.wandb.asking import ask, refused
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_stranger
from tests.sweeps.asking import RANDOM, SWEEPS, run_program, sweep_of, trials_of

pytestmark = pytest.mark.django_db

TEXT = """\
method: grid  # written by hand
metric: {name: loss, goal: minimize}
parameters:
  lr: {values: [0.1, 0.2]}
  opt:
    parameters:
      depth: {values: [1, 2]}
program: train.py
"""
UPSERT = """
    mutation UpsertSweep($id: ID, $config: String, $description: String, $entityName: String,
        $projectName: String, $controller: JSONString, $launchScheduler: JSONString,
        $templateVariableValues: JSONString, $scheduler: JSONString, $state: String,
        $priorRunsFilters: JSONString, $displayName: String) {
      upsertSweep(input: {id: $id, config: $config, description: $description,
          entityName: $entityName, projectName: $projectName, controller: $controller,
          launchScheduler: $launchScheduler, templateVariableValues: $templateVariableValues,
          scheduler: $scheduler, state: $state, priorRunsFilters: $priorRunsFilters,
          displayName: $displayName}) {
        sweep { id name project { id name entity { id name } } }
        configValidationWarnings
      }
    }"""
CREATE_AGENT = """
    mutation CreateAgent($host: String!, $projectName: String, $entityName: String,
        $sweep: String!) {
      createAgent(input: {host: $host, projectName: $projectName, entityName: $entityName,
          sweep: $sweep}) { agent { id } }
    }"""
HEARTBEAT = """
    mutation Heartbeat($id: ID!, $metrics: JSONString, $runState: JSONString) {
      agentHeartbeat(input: {id: $id, metrics: $metrics, runState: $runState}) {
        agent { id } commands
      }
    }"""
READ = """
    query Read($name: String!) {
      project(name: "digits", entityName: "ada") {
        sweep(sweepName: $name) {
          id name displayName method state description bestLoss config createdAt updatedAt
          heartbeatAt earlyStopJobRunning controller scheduler runCount runCountExpected
          runs { edges { node { name state config } } }
          agents { edges { node { id name host state totalRuns createdAt heartbeatAt } } }
        }
      }
    }"""
LIST = """
    query GetSweeps($filters: JSONString!, $cursor: String, $perPage: Int = 50) {
      project(name: "digits", entityName: "ada") {
        totalSweeps
        sweeps(after: $cursor, first: $perPage, filters: $filters) {
          pageInfo { endCursor hasNextPage } edges { node { name bestLoss runCount state } }
        }
      }
    }"""


def begin(api: ApiClient, text: str = TEXT, **more: Any) -> dict[str, Any]:
    values = {"entityName": "ada", "projectName": "digits", "templateVariableValues": "null"}
    found: dict[str, Any] = ask(api, UPSERT, config=text, **values, **more)["upsertSweep"]
    assert found["configValidationWarnings"] == []
    sweep: dict[str, Any] = found["sweep"]
    return sweep


def read(api: ApiClient, name: str) -> dict[str, Any]:
    found: dict[str, Any] = ask(api, READ, name=name)["project"]["sweep"]
    return found


def agent_for(api: ApiClient, sweep: str, host: str = "box") -> str:
    place = {"entityName": "ada", "projectName": "digits", "sweep": sweep}
    return str(ask(api, CREATE_AGENT, host=host, **place)["createAgent"]["agent"]["id"])


def beat(api: ApiClient, agent: str, *runs: str) -> list[dict[str, Any]]:
    state = json.dumps(dict.fromkeys(runs, True))
    answer = ask(api, HEARTBEAT, id=agent, metrics="{}", runState=state)["agentHeartbeat"]
    assert answer["agent"] == {"id": agent}
    commands: list[dict[str, Any]] = json.loads(answer["commands"])
    return commands


def test_a_sweep_begins_with_its_project_and_is_read_as_it_was_written(api: ApiClient) -> None:
    made = begin(api, displayName="named", description="words")
    assert (made["project"]["name"], made["project"]["entity"]["name"]) == ("digits", "ada")
    sweep = read(api, made["name"])
    assert sweep["config"] == TEXT
    shown = [sweep[key] for key in ("displayName", "description", "method", "state")]
    assert shown == ["named", "words", "grid", "PENDING"]
    assert (sweep["runCount"], sweep["runCountExpected"], sweep["bestLoss"]) == (0, 4, None)
    assert sweep["runs"]["edges"] == sweep["agents"]["edges"] == []


def test_everything_wrong_with_a_configuration_is_said_at_once(api: ApiClient) -> None:
    bad = "method: bayse\nparameters: {lr: {min: 2, max: 1}}\nruncap: 3\n"
    status, message = refused(api, UPSERT, config=bad, entityName="ada", projectName="digits")
    assert status == 400
    assert {line.partition(":")[0] for line in message.splitlines()} == {
        "method",
        "parameters.lr.min",
        "runcap",
    }
    status, message = refused(api, UPSERT, config="a: [", projectName="digits")
    assert (status, "no YAML" in message) == (400, True)
    assert refused(api, UPSERT, projectName="digits")[0] == 400
    assert not Sweep.objects.exists()


def test_an_agent_gets_one_trial_at_a_time_in_the_clients_words(api: ApiClient) -> None:
    sweep = begin(api)["name"]
    agent = agent_for(api, sweep)
    (command,) = beat(api, agent)
    run = command["run_id"]
    assert command == {
        "id": "1",
        "type": "run",
        "run_id": run,
        "args": {"lr": {"value": 0.1}, "opt": {"value": {"depth": 1}}},
        "program": "train.py",
        "logs": [],
    }
    assert beat(api, agent, run) == []
    run_program(api, {"run": run, "sweep": sweep}, [0.5, 0.3, 0.4])
    assert beat(api, agent)[0]["args"]["opt"] == {"value": {"depth": 2}}
    found = read(api, sweep)
    assert (found["state"], found["runCount"], found["bestLoss"]) == ("RUNNING", 1, 0.4)
    assert [edge["node"]["name"] for edge in found["runs"]["edges"]] == [run]
    (edge,) = found["agents"]["edges"]
    assert (edge["node"]["host"], edge["node"]["totalRuns"]) == ("box", 2)


def test_what_was_preempted_is_resumed(api: ApiClient) -> None:
    sweep = begin(api)["name"]
    agent = agent_for(api, sweep)
    run = beat(api, agent)[0]["run_id"]
    run_program(api, {"run": run, "sweep": sweep}, [0.5], finish=False)
    path = f"/teams/ada/projects/digits/runs/{run}"
    api.send("POST", f"{path}/preempting")
    api.send("POST", f"{path}/finish", {"exit_code": 1})
    (command,) = beat(api, agent)
    assert (command["type"], command["run_id"]) == ("resume", run)
    assert command["args"] == {"lr": {"value": 0.1}, "opt": {"value": {"depth": 1}}}


def test_a_beat_costs_the_same_in_a_large_sweep(
    api: ApiClient, django_assert_max_num_queries: Any
) -> None:
    for n in (2, 40):
        text = json.dumps({"method": "grid", "parameters": {"n": {"values": list(range(n))}}})
        agent = agent_for(api, begin(api, text)["name"])
        run = beat(api, agent)[0]["run_id"]
        # The agent with its sweep, its trials, two roles of who asks, its trials as they are, the
        # sweep's state, and of what it runs whether trial or run is to stop. Nothing is written
        # but, once a second at most, that the agent was seen.
        with django_assert_max_num_queries(9):
            assert beat(api, agent, run) == []


def test_a_program_is_a_text_also_where_there_is_none(api: ApiClient) -> None:
    agent = agent_for(api, begin(api, json.dumps(RANDOM))["name"])
    assert beat(api, agent)[0]["program"] == ""


def test_runs_from_before_are_learned_from(api: ApiClient) -> None:
    begin(api)
    before = {"id": "r1", "config": {"lr": 0.1, "opt": {"depth": 1}}}
    api.send("POST", "/teams/ada/projects/digits/runs", before)
    named = json.dumps({"$or": [{"name": "r1"}]})
    sweep = begin(api, priorRunsFilters=named)["name"]
    assert beat(api, agent_for(api, sweep))[0]["args"]["opt"] == {"value": {"depth": 2}}
    values = {"config": TEXT, "projectName": "digits"}
    missing = json.dumps({"$or": [{"name": "r2"}]})
    assert refused(api, UPSERT, **values, priorRunsFilters=missing)[0] == 404
    for other in ('{"state": "finished"}', '{"$or": {"name": "r1"}}', "[]", "{"):
        assert refused(api, UPSERT, **values, priorRunsFilters=other)[0] == 400


def steer(api: ApiClient, sweep: dict[str, Any], state: str) -> str:
    ask(api, UPSERT, id=sweep["id"], state=state, entityName="ada", projectName="digits")
    return str(read(api, sweep["name"])["state"])


def test_a_sweep_is_steered_by_its_states(api: ApiClient) -> None:
    sweep = begin(api)
    beat(api, agent_for(api, sweep["name"]))
    said = [
        steer(api, sweep, state)
        for state in ("PAUSED", "PAUSED", "RUNNING", "FINISHED", "RUNNING", "CANCELED", "RUNNING")
    ]
    assert said == ["PAUSED", "PAUSED", "RUNNING", "FINISHED", "RUNNING", "CANCELED", "RUNNING"]
    assert read(api, sweep["name"])["config"] == TEXT
    assert refused(api, UPSERT, id=sweep["id"], state="ASLEEP")[0] == 400


def test_a_paused_sweep_gives_nothing_and_a_stopped_one_leave(api: ApiClient) -> None:
    sweep = begin(api)
    agent, other = agent_for(api, sweep["name"]), agent_for(api, sweep["name"])
    run = beat(api, agent)[0]["run_id"]
    steer(api, sweep, "PAUSED")
    assert beat(api, other) == []
    steer(api, sweep, "FINISHED")
    assert beat(api, agent, run) == []
    assert beat(api, other) == [{"type": "exit"}]
    steer(api, sweep, "RUNNING")
    steer(api, sweep, "CANCELED")
    assert beat(api, agent, run) == [{"type": "stop", "run_id": run}]
    assert beat(api, agent) == [{"type": "exit"}]


def test_a_configuration_changes_before_the_start_only(api: ApiClient) -> None:
    sweep = begin(api)
    wider = TEXT.replace("[0.1, 0.2]", "[0.1, 0.2, 0.3]")
    ask(api, UPSERT, id=sweep["id"], config=wider, displayName="wider", description="more")
    found = read(api, sweep["name"])
    assert (found["config"], found["runCountExpected"]) == (wider, 6)
    assert (found["displayName"], found["description"]) == ("wider", "more")
    beat(api, agent_for(api, sweep["name"]))
    assert refused(api, UPSERT, id=sweep["id"], config=TEXT)[0] == 409


def test_sweeps_are_listed_by_filters_in_pages(api: ApiClient) -> None:
    names = [begin(api)["name"] for _ in range(3)]
    agent = agent_for(api, names[0])
    run_program(api, {"run": beat(api, agent)[0]["run_id"], "sweep": names[0]}, [0.5])
    beat(api, agent)
    page = ask(api, LIST, filters="{}", perPage=2)["project"]
    assert page["totalSweeps"] == 3
    assert [edge["node"]["name"] for edge in page["sweeps"]["edges"]] == names[:0:-1]
    assert page["sweeps"]["pageInfo"]["hasNextPage"]
    after = page["sweeps"]["pageInfo"]["endCursor"]
    rest = ask(api, LIST, filters="{}", perPage=2, cursor=after)["project"]["sweeps"]
    assert rest["edges"] == [
        {"node": {"name": names[0], "bestLoss": 0.5, "runCount": 1, "state": "RUNNING"}}
    ]
    assert rest["pageInfo"]["hasNextPage"] is False

    def found(**filters: Any) -> list[str]:
        edges = ask(api, LIST, filters=json.dumps(filters))["project"]["sweeps"]["edges"]
        return sorted(edge["node"]["name"] for edge in edges)

    assert found(state="RUNNING") == [names[0]]
    assert found(state={"$ne": "RUNNING"}) == sorted(names[1:])
    assert found(name={"$in": names[:2]}) == sorted(names[:2])
    assert found(**{"$or": [{"name": names[0]}, {"name": names[2]}]}) == sorted(
        [names[0], names[2]]
    )
    assert found(**{"$nor": [{"name": names[0]}], "createdAt": {"$gt": "2020-01-01T00:00:00"}}) == (
        sorted(names[1:])
    )
    for wrong in ({"size": 1}, {"name": {"$regex": "a"}}, {"$and": 1}, {"createdAt": "soon"}):
        assert refused(api, LIST, filters=json.dumps(wrong))[0] == 400


def test_twenty_sweeps_cost_as_much_as_two(api: ApiClient, django_assert_num_queries: Any) -> None:
    for _ in range(2):
        begin(api)
    for _ in range(2):
        # The project, how many sweeps, a page of them, the best of their trials, their runs.
        with django_assert_num_queries(5):
            ask(api, LIST, filters="{}")
        for _ in range(18):
            begin(api)


def test_a_word_that_is_none_is_refused(api: ApiClient) -> None:
    agent = agent_for(api, begin(api)["name"])
    for state in ("[]", "{", json.dumps({str(n): True for n in range(1_001)})):
        assert refused(api, HEARTBEAT, id=agent, runState=state)[0] == 400
    assert refused(api, HEARTBEAT, id="QWdlbnQ6OTk5", runState="{}")[0] == 404
    assert refused(api, HEARTBEAT, id="Agent:1", runState="{}")[0] == 404
    values = {"config": TEXT, "projectName": "digits"}
    for elsewhere in ("controller", "scheduler", "launchScheduler"):
        assert refused(api, UPSERT, **values, **{elsewhere: '{"queue": "q"}'})[0] == 400
    local = TEXT + "controller: {type: local}\n"
    assert refused(api, UPSERT, **values | {"config": local})[0] == 400


def test_an_ended_sweep_takes_no_agents(api: ApiClient) -> None:
    sweep = begin(api)
    steer(api, sweep, "CANCELED")
    place = {"entityName": "ada", "projectName": "digits", "sweep": sweep["name"]}
    status, message = refused(api, CREATE_AGENT, host="box", **place)
    assert (status, "has ended" in message) == (409, True)


def test_strangers_find_nothing(api: ApiClient) -> None:
    sweep = begin(api)
    agent = agent_for(api, sweep["name"])
    stranger = ApiClient(make_key(make_stranger()))
    assert ask(stranger, READ, name=sweep["name"]) == {"project": None}
    place = {"entityName": "ada", "projectName": "digits", "sweep": sweep["name"]}
    assert refused(stranger, CREATE_AGENT, host="box", **place)[0] == 404
    assert refused(stranger, HEARTBEAT, id=agent, runState="{}")[0] == 404
    assert refused(stranger, UPSERT, id=sweep["id"], state="PAUSED")[0] == 404
    assert Agent.objects.count() == 1


def test_a_key_for_logging_begins_sweeps_and_runs_agents_but_steers_nothing(
    api: ApiClient, ada: User
) -> None:
    logging = ApiClient(make_key(ada, scope=KeyScope.INGEST))
    sweep = begin(logging)
    assert beat(logging, agent_for(logging, sweep["name"]))[0]["type"] == "run"
    assert refused(logging, UPSERT, id=sweep["id"], state="PAUSED")[0] == 403
    reading = ApiClient(make_key(ada, scope=KeyScope.READ))
    assert read(reading, sweep["name"])["state"] == "RUNNING"
    assert refused(reading, UPSERT, config=TEXT, projectName="digits")[0] == 403


def test_viewers_look_and_steer_nothing(api: ApiClient, ada: User) -> None:
    sweep = begin(api)
    viewer = join(Sweep.objects.get().team, Role.VIEWER, "vic")
    client = ApiClient(make_key(viewer))
    assert read(client, sweep["name"])["state"] == "PENDING"
    assert refused(client, UPSERT, id=sweep["id"], state="PAUSED")[0] == 403
    values = {"entityName": "ada", "projectName": "digits"}
    assert refused(client, UPSERT, config=TEXT, **values)[0] == 403
    assert refused(client, CREATE_AGENT, host="box", sweep=sweep["name"], **values)[0] == 403


def test_our_own_interfaces_see_the_same(api: ApiClient) -> None:
    name = begin(api, displayName="both")["name"]
    agent = agent_for(api, name)
    run = beat(api, agent)[0]["run_id"]
    assert sweep_of(api, name)["name"] == "both"
    assert trials_of(api, name)[0]["run"] == run
    shown = api.send("GET", f"{SWEEPS}/{name}/agents").json()["results"]
    assert [(one["host"], one["run"]) for one in shown] == [("box", run)]
