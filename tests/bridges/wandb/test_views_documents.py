"""The documents of reports and workspaces without the client: whose they are, and odd ones."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import KeyScope, Role, User
from bridges.wandb.models import StoredView
from bridges.wandb.views import finding
from projects.models import Project, Visibility
from tests.bridges.wandb.asking import ask, refused
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_project, make_stranger

pytestmark = pytest.mark.django_db

# Spaces, order and escapes of its own.
SPEC = '{ "version":5,\n "blocks": [{"text": "Gr\\u00f6ße \\u0000"}] }'
UPSERT = """
mutation Save($id: ID, $entityName: String, $projectName: String, $type: String, $name: String,
              $displayName: String, $description: String, $spec: String) {
  upsertView(input: {id: $id, entityName: $entityName, projectName: $projectName, name: $name,
                     displayName: $displayName, description: $description, type: $type,
                     spec: $spec, createdUsing: WANDB_SDK}) {
    view { id type name displayName description spec user { username } project { name } }
    inserted
  }
}
"""
VIEW = "query View($id: ID!) { view(id: $id) { id spec displayName accessTokens { token } } }"
DELETE = """
mutation Delete($id: ID!) {
  deleteView(input: {id: $id, deleteDrafts: true}) { success pendingDrafts __typename }
}
"""
VIEWS = """
query Views($entity: String, $name: String, $viewType: String = "runs", $userName: String,
            $viewName: String, $first: Int, $after: String) {
  project(name: $name, entityName: $entity) {
    allViews(viewType: $viewType, viewName: $viewName, userName: $userName, first: $first,
             after: $after) {
      edges { node { id displayName } cursor }
      pageInfo { endCursor hasNextPage }
      totalCount
    }
  }
}
"""


@pytest.fixture
def project(ada: User) -> Project:
    return make_project("digits", by=ada)


def save(api: ApiClient, **values: Any) -> Any:
    place = {"entityName": "ada", "projectName": "digits", "type": "runs", "spec": SPEC}
    return ask(api, UPSERT, **place | values)["upsertView"]


def titles(api: ApiClient, **variables: Any) -> list[str]:
    found = ask(api, VIEWS, entity="ada", name="digits", **variables)["project"]["allViews"]
    return [edge["node"]["displayName"] for edge in found["edges"]]


def test_the_spec_is_kept_to_the_last_character(api: ApiClient, project: Project) -> None:
    saved = save(api, displayName="How it went", name="x1")
    assert saved["inserted"] is True
    assert saved["view"]["user"] == {"username": "ada"}
    assert saved["view"]["spec"] == SPEC
    unpadded = saved["view"]["id"].rstrip("=")
    assert ask(api, VIEW, id=unpadded)["view"] == {
        "id": saved["view"]["id"],
        "spec": SPEC,
        "displayName": "How it went",
        "accessTokens": [],
    }


def test_only_the_id_names_a_view(api: ApiClient, project: Project) -> None:
    first = save(api, name="x1", displayName="One")["view"]
    again = save(api, id=first["id"], name="x2", displayName=None, type="runs/draft")
    assert again["inserted"] is False
    assert again["view"]["id"] == first["id"]
    assert (again["view"]["name"], again["view"]["displayName"]) == ("x2", "One")
    assert save(api, name="x3")["view"]["id"] != first["id"]
    assert [save(api)["inserted"] for _ in range(2)] == [True, True]


def test_a_save_sent_twice_stores_one_view(api: ApiClient, project: Project) -> None:
    first, second = save(api, name="x1"), save(api, name="x1")
    assert first["view"] == second["view"]
    assert (first["inserted"], second["inserted"]) == (True, False)
    other = save(api, name="x1", type="project-view")
    assert other["inserted"] is True


def test_lists_are_narrowed_and_paged(
    api: ApiClient, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("One", "Two", "Three"):
        save(api, displayName=title, name=title.lower())
    save(api, displayName="Space", name="nw-1-v", type="project-view")
    assert titles(api) == ["Three", "Two", "One"]
    assert titles(api, viewName="two") == ["Two"]
    assert titles(api, viewType="project-view", viewName="nw-1-v") == ["Space"]
    assert titles(api, viewType=None) == ["Space", "Three", "Two", "One"]
    assert len(titles(api, userName="ada")) == 3
    assert titles(api, userName="bob") == []
    assert titles(api, first=2, after="1") == ["Two", "One"]
    monkeypatch.setattr(finding, "MOST_CHARACTERS", 2 * len(SPEC))
    assert titles(api, after="0") == ["Three", "Two"]
    monkeypatch.setattr(finding, "MOST_CHARACTERS", 1)
    assert titles(api, after="2") == ["One"]


def test_strangers_see_nothing(api: ApiClient, project: Project) -> None:
    saved = save(api, name="x1")["view"]
    stranger = ApiClient(make_key(make_stranger()))
    for document in (VIEW, DELETE, UPSERT):
        assert refused(stranger, document, id=saved["id"], spec="{}")[0] == 404
    assert refused(stranger, UPSERT, entityName="ada", projectName="digits", spec="{}")[0] == 404
    assert ask(stranger, VIEWS, entity="ada", name="digits")["project"] is None
    assert StoredView.objects.get().spec == SPEC


def test_members_and_the_author_may_change_it(api: ApiClient, project: Project) -> None:
    Project.objects.update(visibility=Visibility.OPEN)
    member = ApiClient(make_key(join(project.team, Role.MEMBER)))
    viewer = ApiClient(make_key(join(project.team, Role.VIEWER)))
    guest = ApiClient(make_key(make_stranger()))
    adas, guests = save(api, name="a")["view"], save(guest, name="g")["view"]
    assert save(member, id=adas["id"], displayName="Ours")["view"]["displayName"] == "Ours"
    assert save(guest, id=guests["id"])["inserted"] is False
    status, message = refused(guest, UPSERT, id=adas["id"], spec="{}")
    assert (status, "You need the role “Member”" in message) == (403, True)
    assert refused(viewer, DELETE, id=guests["id"])[0] == 403
    same = {"entityName": "ada", "projectName": "digits", "name": "a", "type": "runs"}
    assert refused(guest, UPSERT, **same)[0] == 403
    told = {"success": True, "pendingDrafts": False, "__typename": "DeleteViewPayload"}
    assert ask(member, DELETE, id=guests["id"])["deleteView"] == told
    assert refused(member, VIEW, id=guests["id"])[0] == 404


def test_a_key_to_read_changes_nothing(api: ApiClient, project: Project, ada: User) -> None:
    saved = save(api, name="x1")["view"]
    reader = ApiClient(make_key(ada, scope=KeyScope.READ))
    assert ask(reader, VIEW, id=saved["id"])["view"]["spec"] == SPEC
    assert refused(reader, DELETE, id=saved["id"])[0] == 403
    logger = ApiClient(make_key(ada, scope=KeyScope.INGEST))
    assert refused(logger, UPSERT, id=saved["id"], spec="{}")[0] == 403


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"spec": None}, "needs its spec"),
        ({"spec": "[1"}, "“spec” is not JSON"),
        ({"spec": "[1]"}, "text of an object"),
        ({"type": "poem"}, "poem"),
        ({"displayName": "x" * 257}, "256"),
        ({"name": "x" * 129}, "128"),
        ({"projectName": "nope"}, "There is no project"),
    ],
)
def test_what_cannot_be_a_view_is_refused(
    api: ApiClient, project: Project, values: dict[str, Any], part: str
) -> None:
    place = {"entityName": "ada", "projectName": "digits", "type": "runs", "spec": SPEC}
    status, message = refused(api, UPSERT, **place | values)
    assert status == (404 if "projectName" in values else 400)
    assert part in message
    assert not StoredView.objects.exists()


def test_a_view_stays_in_its_project_and_its_name_is_its_own(
    api: ApiClient, project: Project, ada: User
) -> None:
    make_project("letters", by=ada)
    one, two = save(api, name="x1")["view"], save(api, name="x2")["view"]
    status, message = refused(api, UPSERT, id=one["id"], projectName="letters", spec=SPEC)
    assert (status, "belongs to ada/digits" in message) == (400, True)
    status, message = refused(api, UPSERT, id=two["id"], name="x1")
    assert (status, message) == (409, "There is a view “x1” already.")
