"""Archives over the API and the pages: who may, how they are fetched and sent."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, Team, User
from history.models import Trash
from projects.models import Project
from rights.models import Export
from rights.tasks import forget_archives, work_off_archives
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_project, make_run, make_team

pytestmark = pytest.mark.django_db
HOME = "/teams/vision/projects/digits/exports"


@pytest.fixture
def vision(ada: User) -> Team:
    return make_team("vision", by=ada)


@pytest.fixture
def digits(ada: User, vision: Team) -> Project:
    project = make_project("digits", by=ada, team=vision)
    make_run(by=ada, project=project, id="r1")
    return project


def path_of(address: str) -> str:
    return urlsplit(address).path


def an_archive(api: ApiClient) -> bytes:
    begun = api.send("POST", HOME)
    assert (begun.status_code, begun.json()["state"]) == (202, "waiting")
    work_off_archives()
    told = api.send("GET", f"{HOME}/{begun.json()['id']}").json()
    assert (told["state"], told["counts"]["runs"]) == ("done", 1)
    answer = Client().get(path_of(told["download"]))
    data: bytes = b"".join(answer)  # type: ignore[arg-type]
    assert hashlib.sha256(data).hexdigest() == told["sha256"]
    return data


def test_an_archive_is_made_fetched_and_brought_in(api: ApiClient, digits: Project) -> None:
    data = an_archive(api)
    told = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "name": "copy"}
    begun = api.send("POST", "/teams/ada/imports", told)
    assert begun.status_code == 201
    upload = path_of(begun.json()["upload"])
    assert Client().put(upload, data[:-1]).json()["code"] == "size_differs"
    assert Client().put(upload, data).json()["state"] == "waiting"
    assert Client().put(upload, data).status_code == 200
    work_off_archives()
    job = api.send("GET", f"/teams/ada/imports/{begun.json()['id']}").json()
    assert (job["state"], job["project"], job["upload"]) == ("done", "copy", None)
    again = api.send("POST", "/teams/ada/imports", told)
    assert (again.status_code, again.json()["id"]) == (200, job["id"])
    assert api.send("GET", "/teams/ada/projects/copy/runs/r1").status_code == 200


def test_a_refused_import_says_why(api: ApiClient, ada: User) -> None:
    data = b"no archive"
    begun = api.send("POST", "/teams/ada/imports", {"size": len(data)}).json()
    Client().put(path_of(begun["upload"]), data)
    work_off_archives()
    job = api.send("GET", f"/teams/ada/imports/{begun['id']}").json()
    assert (job["state"], job["error_code"], job["project"]) == (
        "refused",
        "archive_unknown",
        None,
    )
    assert api.send("DELETE", f"/teams/ada/imports/{begun['id']}").status_code == 204


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_only_admins_take_out_and_bring_in(vision: Team, digits: Project, role: Role) -> None:
    person = ApiClient(make_key(join(vision, role)))
    answers = [
        person.send("POST", HOME),
        person.send("GET", HOME),
        person.send("POST", "/teams/vision/imports", {"size": 5}),
        person.send("GET", "/teams/vision/imports"),
    ]
    assert [one.status_code for one in answers] == [403] * 4


def test_an_account_is_its_persons_alone(api: ApiClient, ada: User, vision: Team) -> None:
    """Also the admins of the organization get none of others'."""
    begun = api.send("POST", "/me/exports")
    assert begun.status_code == 202
    work_off_archives()
    one = f"/me/exports/{begun.json()['id']}"
    told = api.send("GET", one).json()
    assert (told["state"], Client().get(path_of(told["download"])).status_code) == ("done", 200)
    boss = join(vision, Role.ADMIN)
    boss.organization_memberships.update(role=Role.ADMIN)
    theirs = ApiClient(make_key(boss))
    assert theirs.send("GET", one).status_code == 404
    assert theirs.send("GET", "/me/exports").json()["results"] == []
    assert api.send("DELETE", one).status_code == 204


def test_one_archive_at_a_time(api: ApiClient, digits: Project) -> None:
    api.send("POST", HOME)
    assert api.send("POST", HOME).json()["code"] == "already_exporting"


def test_an_archive_goes_when_its_time_is_up(api: ApiClient, digits: Project) -> None:
    an_archive(api)
    (told,) = api.send("GET", HOME).json()["results"]
    Export.objects.update(expires_at=timezone.now())
    assert Client().get(path_of(told["download"])).status_code == 404
    forget_archives()
    assert Trash.objects.filter(name__startswith="exports/").count() == 1
    (told,) = api.send("GET", HOME).json()["results"]
    assert (told["state"], told["download"]) == ("done", None)


def test_archives_count_as_storage(api: ApiClient, digits: Project) -> None:
    data = an_archive(api)
    assert api.send("GET", "/teams/vision/usage").json()["kinds"]["archives"] == len(data)


def test_an_archive_goes_with_its_project(api: ApiClient, digits: Project) -> None:
    an_archive(api)
    digits.delete()
    assert Trash.objects.filter(name__startswith="exports/").count() == 1


def test_the_pages_make_and_show_them(ada: User, vision: Team, digits: Project) -> None:
    client = Client()
    client.force_login(ada)
    page = "/vision/digits/settings/exports"
    assert "No archive was made yet" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    work_off_archives()
    shown = client.get(page).content.decode()
    export = Export.objects.get()
    assert f"{page}/{export.slug}/fetch" in shown
    assert "/files/archive/" in client.get(f"{page}/{export.slug}/fetch").headers["Location"]
    assert client.post(f"{page}/{export.slug}/delete").status_code == 302
    assert not Export.objects.exists()
    assert "Nothing was imported yet" in client.get("/vision/settings/import").content.decode()
