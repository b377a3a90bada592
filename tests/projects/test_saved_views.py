"""Saved views: whose they are, what a layout may hold, and two people at one view."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client

from accounts.models import Role, User
from projects.models import Project, Visibility
from projects.services import update_project
from tests.factories import EMPTY_LAYOUT, join, make_project, make_run, make_stranger

pytestmark = pytest.mark.django_db
VIEWS = "/api/v1/teams/ada/projects/digits/views"
OWN = "/api/v1/teams/ada/projects/digits/personal-view"
PANEL = {"id": "p", "kind": "line", "metric": "loss", "stream": "history"}


@pytest.fixture
def project(ada: User) -> Project:
    return make_project("digits", by=ada)


@pytest.fixture
def client(ada: User, project: Project) -> Client:
    return client_of(ada)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, method: str, address: str, **body: Any) -> Any:
    return client.generic(method, address, data_of(body), content_type="application/json")


def data_of(body: dict[str, Any]) -> bytes:

    return orjson.dumps(body)


def made(client: Client, name: str = "Losses", **body: Any) -> dict[str, Any]:
    answer = send(client, "POST", VIEWS, **({"name": name, "layout": EMPTY_LAYOUT} | body))
    assert answer.status_code == 201, answer.content
    view: dict[str, Any] = answer.json()
    return view


def with_section(**section: Any) -> dict[str, Any]:
    return EMPTY_LAYOUT | {"sections": [{"id": "s", "title": "S", "panels": []} | section]}


def test_a_named_view_is_listed_and_read_by_the_team(client: Client, project: Project) -> None:
    layout = with_section(panels=[PANEL | {"span": 6, "height": 300, "settings": {"isLogY": True}}])
    view = made(client, layout=layout)
    viewer = client_of(join(project.team, Role.VIEWER, "vera"))
    (listed,) = viewer.get(VIEWS).json()["results"]
    assert (listed["id"], listed["name"], listed["owner"]) == (view["id"], "Losses", "ada")
    assert "layout" not in listed
    assert viewer.get(f"{VIEWS}/{view['id']}").json()["layout"] == layout


def test_a_viewer_keeps_a_workspace_but_saves_no_view(client: Client, project: Project) -> None:
    viewer = client_of(join(project.team, Role.VIEWER, "vera"))
    refused = send(viewer, "POST", VIEWS, name="Mine", layout=EMPTY_LAYOUT)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    kept = send(viewer, "PUT", OWN, layout=with_section())
    assert kept.status_code == 200
    again = send(viewer, "PUT", OWN, layout=EMPTY_LAYOUT).json()
    assert (again["id"], again["version"]) == (kept.json()["id"], 2)


def test_a_workspace_is_listed_for_its_owner_alone_and_opens_by_its_id(
    client: Client, project: Project
) -> None:
    own = send(client, "PUT", OWN, layout=EMPTY_LAYOUT).json()
    assert [view["is_personal"] for view in client.get(VIEWS).json()["results"]] == [True]
    colleague = client_of(join(project.team, Role.MEMBER, "carl"))
    assert colleague.get(VIEWS).json()["results"] == []
    assert colleague.get(f"{VIEWS}/{own['id']}").status_code == 200
    taken = send(colleague, "PATCH", f"{VIEWS}/{own['id']}", name="Mine now")
    assert (taken.status_code, taken.json()["code"]) == (403, "forbidden")
    assert send(colleague, "DELETE", f"{VIEWS}/{own['id']}").status_code == 403
    assert send(client, "DELETE", OWN).status_code == 204
    assert send(client, "DELETE", OWN).status_code == 204
    assert client.get(VIEWS).json()["results"] == []


def test_strangers_see_views_of_public_projects_only(
    client: Client, ada: User, project: Project
) -> None:
    view = made(client)
    stranger = client_of(make_stranger())
    assert stranger.get(f"{VIEWS}/{view['id']}").status_code == 404
    assert send(stranger, "PUT", OWN, layout=EMPTY_LAYOUT).status_code == 404
    update_project(project, by=ada, visibility=Visibility.PUBLIC)
    assert stranger.get(f"{VIEWS}/{view['id']}").status_code == 200
    assert Client().get(VIEWS).json()["results"][0]["name"] == "Losses"
    assert send(stranger, "DELETE", f"{VIEWS}/{view['id']}").status_code == 403
    assert send(Client(), "PUT", OWN, layout=EMPTY_LAYOUT).status_code == 401


def test_names_are_taken_once_whatever_their_case(client: Client) -> None:
    made(client)
    other = made(client, "Speed")
    answer = send(client, "POST", VIEWS, name="LOSSES", layout=EMPTY_LAYOUT)
    assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")
    renamed = send(client, "PATCH", f"{VIEWS}/{other['id']}", name="losses")
    assert (renamed.status_code, renamed.json()["code"]) == (409, "slug_taken")


def test_of_two_changes_of_one_version_the_second_is_a_conflict(client: Client) -> None:
    view = made(client)
    address = f"{VIEWS}/{view['id']}"
    first = send(client, "PATCH", address, layout=with_section(), version=1)
    assert (first.status_code, first.json()["version"]) == (200, 2)
    second = send(client, "PATCH", address, layout=EMPTY_LAYOUT, version=1)
    assert (second.status_code, second.json()["code"]) == (409, "view_changed")
    assert client.get(address).json()["layout"] == with_section()


def test_one_view_is_the_default(client: Client) -> None:
    one, other = made(client), made(client, "Speed")
    for view in (one, other):
        assert send(client, "PATCH", f"{VIEWS}/{view['id']}", is_default=True).status_code == 200
    listed = client.get(VIEWS).json()["results"]
    assert {view["name"]: view["is_default"] for view in listed} == {"Losses": False, "Speed": True}


def test_a_viewer_has_named_views_of_their_own(client: Client, project: Project) -> None:
    vera, carl = (
        client_of(join(project.team, role, name))
        for role, name in ((Role.VIEWER, "vera"), (Role.MEMBER, "carl"))
    )
    own = made(vera, "Mine", kind="personal")
    assert own["kind"] == "personal"
    assert [view["name"] for view in vera.get(VIEWS).json()["results"]] == ["Mine"]
    assert carl.get(VIEWS).json()["results"] == []
    address = f"{VIEWS}/{own['id']}"
    assert carl.get(address).status_code == 200
    assert send(carl, "PATCH", address, name="His").status_code == 403
    assert send(carl, "DELETE", address).status_code == 403
    assert send(vera, "PATCH", address, kind="team").status_code == 403
    assert send(vera, "PATCH", address, is_default=True).status_code == 400
    assert send(vera, "PATCH", address, name="Still mine").json()["name"] == "Still mine"
    made(carl, "Still mine", kind="personal")
    made(carl, "Still mine")


def test_a_view_says_who_changed_it_last(client: Client, project: Project) -> None:
    view = made(client)
    carl = client_of(join(project.team, Role.MEMBER, "carl"))
    changed = send(carl, "PATCH", f"{VIEWS}/{view['id']}", name="Loss").json()
    assert (changed["owner"], changed["changed_by"]) == ("ada", "carl")


def test_a_members_view_becomes_the_teams_and_ones_own_again(
    client: Client, project: Project
) -> None:
    own = made(client, kind="personal")
    address = f"{VIEWS}/{own['id']}"
    carl = client_of(join(project.team, Role.MEMBER, "carl"))
    assert send(client, "PATCH", address, kind="team").status_code == 200
    taken = send(carl, "PATCH", address, kind="personal").json()
    assert (taken["kind"], taken["owner"]) == ("personal", "carl")


def test_a_deleted_view_can_be_restored_until_its_name_is_taken(client: Client) -> None:
    view = made(client)
    assert send(client, "PATCH", f"{VIEWS}/{view['id']}", is_default=True).status_code == 200
    assert send(client, "DELETE", f"{VIEWS}/{view['id']}").status_code == 204
    assert client.get(f"{VIEWS}/{view['id']}").status_code == 404
    restore = VIEWS.replace("views", f"deleted-views/{view['id']}/restore")
    back = send(client, "POST", restore)
    assert (back.status_code, back.json()["is_default"]) == (200, False)
    assert send(client, "POST", restore).status_code == 404
    send(client, "DELETE", f"{VIEWS}/{view['id']}")
    made(client)
    assert send(client, "POST", restore).json()["code"] == "slug_taken"


def test_a_shared_draft_opens_by_its_id_and_is_listed_nowhere(
    client: Client, project: Project
) -> None:
    drafts = VIEWS.replace("views", "view-drafts")
    viewer = client_of(join(project.team, Role.VIEWER, "vera"))
    first, again, other = (
        send(viewer, "POST", drafts, layout=layout)
        for layout in (with_section(), with_section(), EMPTY_LAYOUT)
    )
    assert first.status_code == 201
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    assert viewer.get(VIEWS).json()["results"] == []
    opened = client.get(f"{VIEWS}/{first.json()['id']}").json()
    assert (opened["kind"], opened["owner"], opened["layout"]) == ("draft", "vera", with_section())
    assert send(client, "PATCH", f"{VIEWS}/{first.json()['id']}", name="x").status_code == 403


def test_a_page_opens_with_what_its_view_chose_of_the_runs(client: Client, ada: User) -> None:
    project = Project.objects.get(name="digits")
    for name, rate in (("small", 0.1), ("large", 0.9)):
        make_run(by=ada, project=project, name=name, config={"lr": rate})
    where = '{"join":"and","parts":[{"key":"config.lr","operator":"<","value":"0.5"}]}'
    address = {"where": where, "order": "name", "eyes": "~r1"}
    view = made(client, layout=EMPTY_LAYOUT | {"address": address})
    page = client.get(f"/ada/digits?view={view['id']}").content.decode()
    assert ('data-name="small"' in page, 'data-name="large"' in page) == (True, False)
    assert "config.lr &lt; 0.5 · sorted by name" in page
    whole = client.get(f"/ada/digits?view={view['id']}&where=").content.decode()
    assert whole.index('data-name="large"') < whole.index('data-name="small"')
    table = client.get(f"/ada/digits/runs?view={view['id']}").content.decode()
    assert "&quot;eyes&quot;:&quot;~r1&quot;" in table


@pytest.mark.parametrize(
    ("layout", "place"),
    [
        (EMPTY_LAYOUT | {"v": 2}, "layout.v"),
        (EMPTY_LAYOUT | {"v": True}, "layout.v"),
        (EMPTY_LAYOUT | {"mode": "other"}, "layout.mode"),
        (EMPTY_LAYOUT | {"sections": {}}, "layout.sections"),
        (EMPTY_LAYOUT | {"removed": [1]}, "layout.removed"),
        (EMPTY_LAYOUT | {"more": 1}, "layout.more"),
        (EMPTY_LAYOUT | {"address": {"search": 1}}, "layout.address"),
        (EMPTY_LAYOUT | {"address": {"Not a name": ""}}, "layout.address"),
        (EMPTY_LAYOUT | {"sections": ["x"]}, "layout.sections[0]"),
        (with_section(title=None), "layout.sections[0].title"),
        (with_section(panels=None), "layout.sections[0].panels"),
        (with_section(panels=[{}]), "layout.sections[0].panels[0].id"),
        (with_section(panels=[PANEL | {"span": 5}]), "layout.sections[0].panels[0].span"),
        (with_section(panels=[PANEL | {"span": [3]}]), "layout.sections[0].panels[0].span"),
        (with_section(panels=[PANEL | {"kind": "X y"}]), "layout.sections[0].panels[0].kind"),
        (with_section(panels=[PANEL | {"height": 5}]), "layout.sections[0].panels[0].height"),
        ({"v": 1, "mode": "manual", "removed": []}, "layout.sections"),
    ],
)
def test_a_layout_of_another_shape_is_refused_with_its_place(
    client: Client, layout: dict[str, Any], place: str
) -> None:
    answer = send(client, "POST", VIEWS, name="x", layout=layout)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["fields"]) == [place]


def test_a_layout_has_a_size(client: Client) -> None:
    wide = [PANEL | {"id": str(n)} for n in range(5_001)]
    many = send(client, "PUT", OWN, layout=with_section(panels=wide))
    assert (many.status_code, many.json()["code"]) == (400, "invalid")
    long = EMPTY_LAYOUT | {"settings": {"title": "x" * 600_000}}
    large = send(client, "PUT", OWN, layout=long)
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
