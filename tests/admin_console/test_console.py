"""The admin console: who gets in, what it shows, and what it does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from admin_console.failures import note_failure
from admin_console.models import FailedTask, WorkerBeat
from admin_console.tasks import beat
from labstead_core.models import Announcement, AuditEntry
from labstead_core.short_cache import forget_all
from projects.models import Visibility
from tests.conftest import ApiClient
from tests.factories import make_key, make_project, make_run, make_stranger, make_user

pytestmark = pytest.mark.django_db
PAGES = ["", "work", "people", "people/ada", "organizations", "teams", "projects", "usage"]
PAGES += ["notices", "explain"]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def root(ada: User) -> User:
    user = make_user("root")
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    user.refresh_from_db()
    return user


@pytest.fixture
def console(root: User) -> Client:
    return client_of(root)


def acts() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.order_by("pk").values_list("action", "actor_name", "operator_name")
    return list(rows)


def ask_as_client(api: ApiClient, query: str) -> Any:
    """As the wandb client asks."""
    return api.post("/graphql", {"query": query}, content_type="application/json")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_who_runs_the_server_opens_every_page_and_nobody_else(
    console: Client, ada: User, page: str
) -> None:
    path = f"/admin-console/{page}"
    assert console.get(path).status_code == 200
    assert client_of(ada).get(path).status_code == 404
    assert Client().get(path).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "path",
    [
        "people/ada/deactivate",
        "people/ada/make-operator",
        "people/ada/act-as",
        "read-only",
        "notices",
    ],
)
def test_staff_may_look_but_not_act(root: User, path: str) -> None:
    User.objects.filter(pk=root.pk).update(is_superuser=False)
    client = client_of(User.objects.get(pk=root.pk))
    assert client.get("/admin-console/people/ada").status_code == 200
    before = acts()
    assert client.post(f"/admin-console/{path}").status_code == 403
    assert acts() == before


def test_lists_are_searched(console: Client) -> None:
    make_user("grace")
    found = text_of(console.get("/admin-console/people?q=GRA"))
    assert (">grace<" in found, ">ada<" in found) == (True, False)
    assert "Nobody is called so." in text_of(console.get("/admin-console/people?q=zzz"))


def test_closed_account_can_do_nothing_until_it_is_opened(
    console: Client, ada: User, api: ApiClient, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        console.post("/admin-console/people/ada/deactivate")
    assert api.send("GET", "/me").status_code == 401
    console.post("/admin-console/people/ada/activate")
    forget_all()
    assert api.send("GET", "/me").status_code == 200
    assert [act for act, *_ in acts()[-2:]] == ["user.deactivated", "user.activated"]


def test_nobody_locks_themselves_out(console: Client, root: User) -> None:
    for act in ("deactivate", "end-operator"):
        assert console.post(f"/admin-console/people/root/{act}").status_code == 409
    root.refresh_from_db()
    assert (root.is_active, root.is_superuser) == (True, True)


def test_somebody_else_runs_the_server_and_no_longer(console: Client, ada: User) -> None:
    console.post("/admin-console/people/ada/make-operator")
    assert client_of(ada).get("/admin-console/").status_code == 200
    console.post("/admin-console/people/ada/end-operator")
    assert client_of(ada).get("/admin-console/").status_code == 404


def test_status_is_red_with_a_hint_where_something_is_missing(console: Client) -> None:
    shown = text_of(console.get("/admin-console/"))
    assert "No worker was ever heard of" in shown
    assert "Start a worker" in shown
    beat()
    WorkerBeat.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert "A worker was heard of" in text_of(console.get("/admin-console/"))
    WorkerBeat.objects.update(at=timezone.now() - timedelta(minutes=9))
    assert "No worker was heard of since" in text_of(console.get("/admin-console/"))


def fail(times: int = 1) -> None:
    for _ in range(times):
        note_failure(beat, ValueError("no luck"), (), {}, "Traceback …")


def test_failed_work_is_one_row_and_can_be_done_again(
    console: Client, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    fail(times=2)
    [row] = FailedTask.objects.all()
    assert (row.times, row.error) == (2, "ValueError: no luck")
    assert "no luck" in text_of(console.get("/admin-console/work"))
    from labstead_server.celery import app

    app.conf.task_always_eager = True
    try:
        with django_capture_on_commit_callbacks(execute=True):
            console.post(f"/admin-console/work/{row.pk}/retry")
    finally:
        app.conf.task_always_eager = False
    assert WorkerBeat.objects.count() == 1
    assert console.post(f"/admin-console/work/{row.pk}/retry").status_code == 404
    fail()
    assert FailedTask.objects.filter(closed_at=None).count() == 1


def test_failed_work_is_dismissed(console: Client) -> None:
    fail()
    console.post(f"/admin-console/work/{FailedTask.objects.get().pk}/dismiss")
    assert "Nothing has failed." in text_of(console.get("/admin-console/work"))
    assert acts()[-1][0] == "task.dismissed"


class TestNotices:
    def announce(self, console: Client, **more: str) -> Any:
        return console.post(
            "/admin-console/notices", {"text": "<b>Soon</b>", "level": "warning", **more}
        )

    def test_are_on_every_page_until_withdrawn(self, console: Client) -> None:
        self.announce(console)
        forget_all()
        assert "&lt;b&gt;Soon&lt;/b&gt;" in text_of(Client().get("/accounts/login/"))
        console.post(f"/admin-console/notices/{Announcement.objects.get().pk}/withdraw")
        forget_all()
        assert "Soon" not in text_of(Client().get("/accounts/login/"))

    def test_end_when_their_time_is_up(self, console: Client) -> None:
        assert self.announce(console, until="2001-01-01T00:00").status_code == 422
        self.announce(console, until="2999-01-01T00:00")
        Announcement.objects.update(until=timezone.now())
        forget_all()
        assert "Soon" not in text_of(Client().get("/accounts/login/"))

    def test_are_dismissed_by_each_browser(self, console: Client) -> None:
        self.announce(console)
        forget_all()
        one, other = Client(), Client()
        path = f"/admin-console/notices/{Announcement.objects.get().pk}/dismiss"
        back = one.post(path, headers={"referer": "https://elsewhere.example/"})
        assert back.headers["Location"] == "/"
        assert "Soon" not in text_of(one.get("/accounts/login/"))
        assert "Soon" in text_of(other.get("/accounts/login/"))


class TestReadOnly:
    @pytest.fixture(autouse=True)
    def _serviced(self, console: Client, api: ApiClient) -> None:
        api.send("POST", "/teams/ada/projects/digits/runs", {"id": "r1"})
        console.post("/admin-console/read-only", {"reason": "the disk moves"})
        forget_all()

    def test_programs_are_told_to_wait(self, api: ApiClient) -> None:
        answers = [
            api.send("POST", "/teams/ada/projects/digits/runs", {"id": "r2"}),
            api.log("/teams/ada/projects/digits/runs/r1", [{"a": 1}], offset=0),
            ask_as_client(api, 'mutation { upsertBucket(input: {name: "r2"}) { inserted } }'),
        ]
        assert [(one.status_code, one.headers["Retry-After"]) for one in answers[:2]] == [
            (503, "30")
        ] * 2
        assert answers[0].json()["code"] == "read_only"
        assert (answers[2].status_code, answers[2].headers["Retry-After"]) == (503, "30")
        assert answers[2].json()["errors"][0]["extensions"]["code"] == "read_only"

    def test_questions_of_the_wandb_client_are_answered(self, api: ApiClient) -> None:
        answer = ask_as_client(api, "query { viewer { username } }")
        assert answer.json() == {"data": {"viewer": {"username": "ada"}}}

    def test_people_look_at_everything_and_are_told(self, api: ApiClient, ada: User) -> None:
        client = client_of(ada)
        assert client.get("/ada/digits/overview").status_code == 200
        asked = api.send("POST", "/teams/ada/projects/digits/run-table", {})
        assert asked.status_code == 200
        answer = client.post("/authorize")
        assert (answer.status_code, "the disk moves" in text_of(answer)) == (503, True)
        assert "the disk moves" in text_of(client.get("/ada"))

    @pytest.mark.parametrize(
        "step", ["2fa/authenticate/", "2fa/webauthn/login/", "oidc/oidc/login/"]
    )
    def test_no_way_to_log_in_is_closed(self, step: str) -> None:
        assert Client().post(f"/accounts/{step}").status_code != 503

    def test_ends_in_the_console(self, console: Client, api: ApiClient) -> None:
        assert console.post("/admin-console/read-only", {"end": "1"}).status_code == 302
        forget_all()
        answer = api.send("POST", "/teams/ada/projects/digits/runs", {"id": "r2"})
        assert answer.status_code == 201


class TestActing:
    @pytest.fixture
    def acting(self, console: Client, ada: User) -> Client:
        make_project("secret", by=ada, visibility=Visibility.RESTRICTED)
        assert console.post("/admin-console/people/ada/act-as").status_code == 302
        return console

    def test_one_sees_what_they_see_and_a_banner(self, acting: Client) -> None:
        shown = text_of(acting.get("/ada/secret/overview"))
        assert "You act as" in shown
        assert "root" in shown
        assert acting.get("/admin-console/").status_code == 404

    def test_changes_are_audited_with_both_names(self, acting: Client) -> None:
        answer = acting.post("/ada/members/invite", {"role": "viewer"})
        assert answer.status_code == 200
        assert acts()[-3:] == [
            ("operator.began_acting", "root", ""),
            ("operator.acted", "ada", "root"),
            ("invitation.created", "ada", "root"),
        ]

    @pytest.mark.parametrize("path", ["/authorize", "/settings/", "/accounts/password/change/"])
    def test_what_is_the_persons_own_stays_closed(self, acting: Client, path: str) -> None:
        assert acting.post(path, {"name": "mine", "scope": "full"}).status_code == 403

    def test_it_ends_by_its_button(self, acting: Client, root: User) -> None:
        assert acting.post("/admin-console/stop-acting").status_code == 302
        assert acting.get("/admin-console/").status_code == 200
        assert acts()[-1] == ("operator.stopped_acting", "root", "root")

    def test_it_ends_with_the_right_to(self, acting: Client, root: User) -> None:
        User.objects.filter(pk=root.pk).update(is_superuser=False)
        assert "You act as" not in text_of(acting.get("/settings/"))

    def test_it_ends_after_an_hour(self, acting: Client) -> None:
        session = acting.session
        session["acts_as"] = {**session["acts_as"], "since": 0}
        session.save()
        assert "You act as" not in text_of(acting.get("/settings/"))

    @pytest.mark.parametrize("change", [{"is_superuser": True}, {"is_active": False}])
    def test_nobody_acts_as_who_may_not_be(
        self, console: Client, ada: User, change: dict[str, bool]
    ) -> None:
        User.objects.filter(pk=ada.pk).update(**change)
        assert console.post("/admin-console/people/ada/act-as").status_code == 403


@pytest.mark.parametrize(
    ("person", "visibility", "expected"),
    [
        ("ada", Visibility.RESTRICTED, "ada sees ada/digits"),
        ("stranger", Visibility.TEAM, "stranger does not see ada/digits"),
        ("stranger", Visibility.PUBLIC, "stranger sees ada/digits"),
    ],
)
def test_it_explains_who_sees_what(
    console: Client, ada: User, person: str, visibility: Visibility, expected: str
) -> None:
    stranger = make_stranger()
    make_run(by=ada, project=make_project("digits", by=ada, visibility=visibility), id="r1")
    name = stranger.username if person == "stranger" else person
    asked = {"person": name, "address": "https://lab.example/ada/digits?x=1"}
    shown = " ".join(text_of(console.get("/admin-console/explain", asked)).split())
    assert expected.replace("stranger", name) in shown
    of_run = {"person": name, "address": "ada/digits/runs/r1"}
    assert "Sees the run?" in text_of(console.get("/admin-console/explain", of_run))


@pytest.mark.parametrize("address", ["nobody", "ada/nothing", "ada/digits/runs/gone", ""])
def test_what_is_not_there_is_not_explained(console: Client, ada: User, address: str) -> None:
    make_project("digits", by=ada)
    asked = {"person": "ada", "address": address}
    assert console.get("/admin-console/explain", asked).status_code == 422


def test_djangos_admin_only_shows(console: Client, ada: User) -> None:
    assert console.get(f"/admin/accounts/user/{ada.pk}/change/").status_code == 200
    changed = console.post(f"/admin/accounts/user/{ada.pk}/change/", {"is_superuser": "on"})
    assert changed.status_code == 403
    assert make_key(ada)
