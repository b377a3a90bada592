"""Comments on runs: who writes, who is told, what a page makes of hostile text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, Team, User
from discussions.models import Comment
from labstead_core.markdown import TAGS
from labstead_core.models import AuditEntry
from notifications import services as notices
from projects.models import Project
from projects.services import update_project
from runs import services as runs
from runs.models import Run
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_project, make_run, make_stranger, make_team

pytestmark = pytest.mark.django_db
AT = "/teams/vision/projects/digits/runs/r1/comments"
PAGE = "/vision/digits/runs/r1/comments"


@pytest.fixture
def vision(ada: User) -> Team:
    return make_team("vision", by=ada)


@pytest.fixture
def digits(ada: User, vision: Team) -> Project:
    return make_project("digits", by=ada, team=vision)


@pytest.fixture
def run(ada: User, digits: Project) -> Run:
    return make_run(by=ada, project=digits, id="r1", name="r1")


@pytest.fixture
def grace(vision: Team) -> User:
    return join(vision, Role.VIEWER, "grace")


def api_of(user: User) -> ApiClient:
    return ApiClient(make_key(user))


def write(user: User, text: str) -> Any:
    return api_of(user).send("POST", AT, {"text": text})


def told(user: User) -> list[str]:
    notices.spread_activity()
    rows = api_of(user).send("GET", "/notices").json()["results"]
    return [row["activity"]["sentence"] for row in reversed(rows)]


def test_a_viewer_comments_and_the_owner_is_told_where(ada: User, grace: User, run: Run) -> None:
    comment = write(grace, "The loss **explodes**.")
    assert comment.status_code == 201
    assert comment.json()["html"] == "<p>The loss <strong>explodes</strong>.</p>\n"
    assert told(ada) == ["grace commented on r1"]
    assert told(grace) == []
    (notice,) = api_of(ada).send("GET", "/notices").json()["results"]
    assert notice["activity"]["url"].endswith(f"{PAGE}#comment-{comment.json()['id']}")


def test_the_mentioned_are_told_once_and_only_of_that(
    ada: User, grace: User, vision: Team, run: Run
) -> None:
    linus = join(vision, Role.MEMBER, "linus")
    notices.watch(run.project, by=linus)
    make_stranger()
    comment = write(ada, "@linus and @Grace and @nobody, not `@ada` nor mail@linus").json()
    assert "<strong>@Grace</strong>" in comment["html"]
    assert "<strong>@nobody</strong>" not in comment["html"]
    mention = "ada mentioned you in a comment on r1"
    assert told(linus) == [mention]
    assert told(grace) == [mention]
    api_of(ada).send("PATCH", f"{AT}/{comment['id']}", {"text": "@linus, @grace: better now?"})
    assert told(linus) == [mention]
    assert told(ada) == []


def test_nobody_outside_is_mentioned_or_suggested(
    ada: User, grace: User, digits: Project, run: Run
) -> None:
    stranger = make_stranger()
    update_project(digits, by=ada, visibility="public")
    write(ada, f"@{stranger.username}, what do you think?")
    assert told(stranger) == []
    path = "/teams/vision/projects/digits/mentionable"
    people = api_of(grace).send("GET", f"{path}?q=").json()
    assert [one["username"] for one in people] == ["ada", "grace"]
    assert [one["username"] for one in api_of(grace).send("GET", f"{path}?q=gr").json()] == [
        "grace"
    ]
    assert api_of(stranger).send("GET", path).status_code == 403
    assert write(stranger, "Hello").status_code == 403
    assert api_of(stranger).send("GET", AT).status_code == 200


def test_only_its_author_edits_and_admins_delete_too(
    ada: User, grace: User, vision: Team, run: Run
) -> None:
    linus = join(vision, Role.MEMBER, "linus")
    comment = write(grace, "Hm").json()
    at = f"{AT}/{comment['id']}"
    assert api_of(linus).send("PATCH", at, {"text": "x"}).status_code == 403
    assert api_of(ada).send("PATCH", at, {"text": "x"}).status_code == 403
    assert api_of(linus).send("DELETE", at).status_code == 403
    edited = api_of(grace).send("PATCH", at, {"text": "Hm!"}).json()
    assert edited["edited_at"]
    assert api_of(ada).send("DELETE", at).status_code == 204


def test_a_deleted_comment_is_told_no_more_and_comes_back(ada: User, grace: User, run: Run) -> None:
    comment = write(grace, "Oops").json()
    assert told(ada) == ["grace commented on r1"]
    api = api_of(grace)
    api.send("DELETE", f"{AT}/{comment['id']}")
    assert told(ada) == []
    assert api.send("GET", AT).json()["results"] == []
    restore = f"{AT.replace('comments', 'deleted-comments')}/{comment['id']}/restore"
    assert api.send("POST", restore).json()["text"] == "Oops"
    assert api.send("POST", restore).status_code == 404
    acts = AuditEntry.objects.filter(action__startswith="comment.").order_by("pk")
    assert [row.action for row in acts] == ["comment.deleted", "comment.restored"]


def test_comments_go_and_move_with_their_run(ada: User, vision: Team, run: Run) -> None:
    write(ada, "Mine")
    runs.finish_run(run, by=ada)
    other = make_project("other", by=ada, team=vision)
    moved = runs.move_run(run, to=other, by=ada)
    path = AT.replace("digits", "other")
    assert [one["text"] for one in api_of(ada).send("GET", path).json()["results"]] == ["Mine"]
    runs.delete_run(moved, by=ada)
    assert api_of(ada).send("GET", path).status_code == 404
    Run.deleted.update(purge_after=timezone.now())
    runs.purge_deleted_runs()
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![](https://evil.example.org/who-reads.png)",
        "<iframe src=//evil.example.org></iframe>",
        '<a href="/" style="position:fixed;inset:0">x</a>',
        "[x](<javascript:alert(1)>)",
        "`</code><script>alert(1)</script>`",
        "@ada<svg onload=alert(1)>",
        "<https://example.org/onclick=x>",
    ],
)
def test_hostile_text_is_harmless(text: str, ada: User, run: Run) -> None:
    html = write(ada, text).json()["html"]
    for tag, attributes in re.findall(r"<(\w+)([^>]*)>", html):
        assert tag in TAGS
        assert set(re.findall(r" (\w+)=", attributes)) <= {"href", "title", "rel"}
        assert not re.search(r'href="(?!https?:|mailto:)', attributes)
    client = Client()
    client.force_login(ada)
    assert html in client.get(PAGE).content.decode()


@pytest.mark.parametrize("text", ["", "  \n", "x" * 20_001, "a\0b"])
def test_what_is_no_comment_is_refused(text: str, ada: User, run: Run) -> None:
    assert write(ada, text).status_code == 400


def test_page_adds_edits_deletes_and_undoes(ada: User, run: Run) -> None:
    client = Client()
    client.force_login(ada)
    client.post(PAGE, {"text": "First"})
    pk = Comment.objects.get().pk
    assert b"First" in client.get(PAGE).content
    assert b"edit-comment" in client.get(f"{PAGE}?edit={pk}").content
    client.post(f"{PAGE}/{pk}", {"text": "Second"})
    assert b"Second" in client.get(PAGE).content
    assert client.post(PAGE, {"text": " "}).status_code == 422
    gone = client.post(f"{PAGE}/{pk}/delete")
    assert b"The comment is deleted" in client.get(gone.headers["Location"]).content
    client.post(f"{PAGE.replace('comments', 'deleted-comments')}/{pk}/restore")
    assert b"Second" in client.get(PAGE).content
