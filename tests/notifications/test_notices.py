"""Who is told how runs end, once, and how they read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import KeyScope, Role, Team, User
from accounts.services import remove_team_member
from notifications import services as notices
from notifications.models import Activity, Notice
from projects.models import Project, Visibility
from projects.people import people_of
from projects.services import invite_to_project, update_project
from runs import services as runs
from runs.models import Run
from tests.conftest import ApiClient
from tests.factories import (
    join,
    make_key,
    make_project,
    make_run,
    make_stranger,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
WATCH = "/teams/vision/projects/digits/watch"


@pytest.fixture
def vision(ada: User) -> Team:
    return make_team("vision", by=ada)


@pytest.fixture
def digits(ada: User, vision: Team) -> Project:
    return make_project("digits", by=ada, team=vision)


@pytest.fixture
def grace(vision: Team) -> User:
    """Who runs nothing of her own."""
    return join(vision, Role.MEMBER, "grace")


def api_of(user: User, scope: KeyScope = KeyScope.FULL) -> ApiClient:
    return ApiClient(make_key(user, scope=scope))


def told(user: User, query: str = "") -> list[str]:
    """The sentences a person reads, the oldest first, after the worker came by twice."""
    notices.spread_activity()
    notices.spread_activity()
    results = api_of(user).send("GET", f"/notices{query}").json()["results"]
    return [one["activity"]["sentence"] for one in reversed(results)]


def run_of(ada: User, digits: Project, name: str, **fields: Any) -> Run:
    return make_run(by=ada, project=digits, id=name, name=name, **fields)


def test_owner_and_watchers_are_told_once_how_runs_end(
    ada: User, grace: User, digits: Project, settings: Any
) -> None:
    assert api_of(grace).send("PUT", WATCH).json() == {"is_watching": True}
    runs.finish_run(run_of(ada, digits, "good"), by=ada)
    bad = run_of(ada, digits, "bad")
    runs.finish_run(bad, by=ada, exit_code=3)
    runs.finish_run(bad, by=ada, exit_code=3)
    run_of(ada, digits, "silent")
    settings.LABSTEAD_RUN_SILENT_SECONDS = -1
    assert runs.mark_silent_runs_crashed() == 1
    assert runs.mark_silent_runs_crashed() == 0
    sentences = [
        "good finished",
        "bad failed",
        "silent crashed: nothing was heard of it any more",
    ]
    assert told(ada) == sentences
    assert told(grace) == sentences


def test_alerts_are_told_with_what_they_say(ada: User, digits: Project) -> None:
    run = run_of(ada, digits, "r1")
    alert = {"token": "t", "kind": "alert", "name": "Hot", "text": "90 °C", "level": "WARN"}
    event = {"token": "e", "kind": "event", "name": "checkpoint"}
    for _ in range(2):
        path = f"/teams/vision/projects/digits/runs/{run.slug}/events"
        api_of(ada).send("POST", path, {"events": [alert, event]})
    assert told(ada) == ["r1 raised an alert: Hot"]
    (notice,) = api_of(ada).send("GET", "/notices").json()["results"]
    assert [notice["activity"][name] for name in ("text", "level", "target_id")] == [
        "90 °C",
        "WARN",
        "r1",
    ]
    assert notice["activity"]["url"].endswith("/vision/digits/runs/r1")


def test_what_was_undone_is_not_told(ada: User, digits: Project) -> None:
    run = run_of(ada, digits, "r1")
    with transaction.atomic():
        runs.finish_run(run, by=ada)
        transaction.set_rollback(True)
    assert told(ada) == []


def test_spreading_that_breaks_off_is_done_again_and_tells_once(
    ada: User, grace: User, digits: Project
) -> None:
    notices.watch(digits, by=grace)
    runs.finish_run(run_of(ada, digits, "r1"), by=ada)
    finished = Activity.objects.filter(kind="run.finished")
    finished.update(concerned=["nobody's key"])
    assert notices.spread_activity() == 1  # the start of the run, of which nobody is told
    assert told(grace) == []
    finished.update(concerned=[ada.pk])
    assert told(grace) == told(ada) == ["r1 finished"]


def test_trials_finish_quietly_but_fail_aloud(ada: User, digits: Project) -> None:
    quiet, loud = run_of(ada, digits, "t1"), run_of(ada, digits, "t2")
    Run.objects.filter(project=digits).update(sweep="s1")
    for run, code in ((quiet, 0), (loud, 1)):
        run.refresh_from_db()
        runs.finish_run(run, by=ada, exit_code=code)
    assert told(ada) == ["t2 failed"]


def test_who_may_no_longer_see_the_project_hears_and_reads_nothing(
    ada: User, grace: User, vision: Team, digits: Project
) -> None:
    notices.watch(digits, by=grace)
    runs.finish_run(run_of(ada, digits, "before"), by=ada)
    assert told(grace) == ["before finished"]
    remove_team_member(vision, grace, by=ada)
    runs.finish_run(run_of(ada, digits, "after"), by=ada)
    assert told(grace) == []
    assert Notice.objects.filter(user=grace).count() == 1


def test_a_strangers_watch_of_a_public_project_ends_with_its_being_public(
    ada: User, digits: Project
) -> None:
    stranger = make_stranger()
    assert api_of(stranger).send("PUT", WATCH).status_code == 404
    update_project(digits, by=ada, visibility="public")
    assert api_of(stranger).send("PUT", WATCH).status_code == 200
    runs.finish_run(run_of(ada, digits, "r1"), by=ada)
    assert told(stranger) == ["r1 finished"]
    update_project(digits, by=ada, visibility="team")
    runs.finish_run(run_of(ada, digits, "r2"), by=ada)
    assert told(stranger) == []


def test_notices_are_read_one_by_one_and_all_at_once(ada: User, digits: Project) -> None:
    for name in ("r1", "r2", "r3"):
        runs.finish_run(run_of(ada, digits, name), by=ada)
    assert len(told(ada)) == 3
    api = api_of(ada)
    first = api.send("GET", "/notices").json()["results"][0]
    read = api.send("PATCH", f"/notices/{first['id']}", {"is_read": True})
    assert read.json()["is_read"] is True
    assert told(ada, "?unread=true") == ["r1 finished", "r2 finished"]
    api.send("PATCH", f"/notices/{first['id']}", {"is_read": False})
    assert len(told(ada, "?unread=true")) == 3
    assert api.send("POST", "/notices/read").json() == {"read": 3}
    assert told(ada, "?unread=true") == []
    assert api_of(make_stranger()).send("PATCH", f"/notices/{first['id']}").status_code == 404


def test_each_kind_comes_as_its_reader_wants(ada: User, digits: Project) -> None:
    api = api_of(ada)
    path = "/notice-preferences/run.finished"
    assert api.send("PUT", path, {"on_page": False, "mail": "never"}).status_code == 200
    for name, code in (("good", 0), ("bad", 1)):
        runs.finish_run(run_of(ada, digits, name), by=ada, exit_code=code)
    assert told(ada) == ["bad failed"]
    chosen = {one["kind"]: one["on_page"] for one in api.send("GET", "/notice-preferences").json()}
    assert chosen["run.finished"] is False
    assert chosen["run.failed"] is True
    wrong = api.send("PUT", path, {"on_page": True, "mail": "hourly"})
    assert wrong.json()["fields"].keys() == {"mail"}
    assert api.send("PUT", "/notice-preferences/run.born", {}).status_code == 404


def test_pages_show_count_and_read(ada: User, digits: Project) -> None:
    runs.finish_run(run_of(ada, digits, "r1"), by=ada)
    notices.spread_activity()
    client = Client()
    client.force_login(ada)
    assert b"Notifications, 1 new" in client.get("/notifications/bell").content
    page = client.get("/notifications").content.decode()
    assert "r1 finished" in page
    notice = Notice.objects.get(user=ada)
    answer = client.get(f"/notifications/{notice.pk}")
    assert answer.headers["Location"] == "/vision/digits/runs/r1"
    assert b"1 new" not in client.get("/notifications/bell").content
    client.post(f"/notifications/{notice.pk}", {"read": "0"})
    assert b"1 new" in client.get("/notifications/bell").content
    client.post("/notifications/read")
    assert b"1 new" not in client.get("/notifications/bell").content


def test_very_many_are_named_as_they_are_shown(ada: User, digits: Project) -> None:
    for number in range(100):
        runs.finish_run(run_of(ada, digits, f"r{number}"), by=ada)
    notices.spread_activity()
    client = Client()
    client.force_login(ada)
    bell = client.get("/notifications/bell").content.decode()
    assert 'aria-label="Notifications, 99+ new"' in bell
    assert ">99+<" in bell


def test_old_pages_of_notices_stay_reachable(ada: User, digits: Project) -> None:
    run = run_of(ada, digits, "r1")
    runs.finish_run(run, by=ada)
    notices.spread_activity()
    only = Notice.objects.get()
    client = Client()
    client.force_login(ada)
    assert b"r1 finished" in client.get(f"/notifications?before={only.pk + 1}").content
    assert b"r1 finished" not in client.get(f"/notifications?before={only.pk}").content


def test_what_is_told_goes_with_the_run_and_with_time(
    ada: User, digits: Project, settings: Any
) -> None:
    run = run_of(ada, digits, "r1")
    runs.finish_run(run, by=ada)
    assert told(ada) == ["r1 finished"]
    runs.delete_run(run, by=ada)
    Run.deleted.update(purge_after=timezone.now())
    runs.purge_deleted_runs()
    assert told(ada) == []
    runs.finish_run(run_of(ada, digits, "r2"), by=ada)
    settings.LABSTEAD_ACTIVITY_DAYS = 0
    notices.forget_old_activity()
    assert not Activity.objects.exists()


@pytest.mark.parametrize("visibility", [Visibility.RESTRICTED, Visibility.TEAM])
def test_people_of_a_project_are_those_to_whom_it_is_visible(
    ada: User, vision: Team, visibility: str
) -> None:
    project = make_project("walled", by=ada, team=vision, visibility=visibility)
    everyone = [join(vision, role) for role in Role] + [ada, make_stranger()]
    everyone += [
        make_user(organization=vision.organization, role=role) for role in (Role.ADMIN, Role.MEMBER)
    ]
    everyone.append(invited := make_user(organization=vision.organization))
    invite_to_project(project, invited, by=ada)
    seeing = {
        person.pk
        for person in User.objects.all()
        if Project.objects.visible_to(person).filter(pk=project.pk).exists()
    }
    assert set(people_of(project).values_list("pk", flat=True)) == seeing
