"""What runs logged beside numbers, as the API tells it: steps, values, files."""

from __future__ import annotations

import io
import json
import re
from functools import partial
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.models import Role, User
from history.upkeep.compaction import compact
from labstead_core.errors import Conflict, Forbidden, Invalid
from runs.models import Run
from runs.services.chart_presets import save_chart_preset
from runs.services.edits import update_run
from runs.services.files import OfferedFile, offer_file, receive_file
from tests.factories import make_project, make_run, make_stranger, make_user
from tests.history.streams import append, let_time_pass

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/teams/ada/projects/digits/media"
Value = dict[str, Any]


@pytest.fixture
def run(ada: User) -> Run:
    return make_run(by=ada, project=make_project("digits", by=ada), id="r1")


@pytest.fixture
def client(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def image(path: str, **more: Any) -> Value:
    return {"_type": "image-file", "path": path, "width": 2, "height": 2, **more}


def save(run: Run, path: str, content: bytes = b"bytes", *, by: User) -> None:
    row = offer_file(run, OfferedFile(path=path, size=len(content)), by=by)
    receive_file(row, io.BytesIO(content), size=len(content))


def ask(client: Client, *, key: str = "sample", runs: str = "r1", **more: Any) -> Value:
    answer = client.get(ADDRESS, {"runs": runs, "key": key, **more})
    assert answer.status_code == 200, answer.content
    told: Value = answer.json()
    return told


def catalogue(client: Client, page: str) -> Value:
    """Names of the page's panels, by kind."""
    listed = re.search('data-catalogue="([^"]*)"', client.get(page).content.decode())
    assert listed
    kinds: Value = json.loads(unescape(listed[1]))["kinds"]
    return kinds


def test_a_value_comes_with_its_steps_and_the_address_of_its_file(
    client: Client, run: Run, ada: User
) -> None:
    save(run, "media/images/a.png", b"picture", by=ada)
    rows = [{"_step": step, "sample": image("media/images/a.png")} for step in (3, 7)]
    append(run.history, [*rows, {"_step": 9, "loss": 0.1}])
    told = ask(client)
    assert (told["steps"], told["n_steps"]) == ([3, 7], 2)
    (shown,) = told["runs"]
    assert (shown["run"], shown["step"], shown["count"]) == ("r1", 7, 2)
    file = shown["files"]["media/images/a.png"]
    assert (file["state"], file["size"]) == ("ready", 7)
    assert b"".join(Client().get(file["url"])) == b"picture"


def test_it_is_the_last_value_at_or_before_the_step(client: Client, run: Run) -> None:
    append(run.history, [{"_step": s, "sample": image(f"{s}.png")} for s in (0, 10, 20)])
    paths = {
        step: [one["value"]["path"] for one in ask(client, step=step)["runs"]]
        for step in (-1, 0, 15, 99)
    }
    assert paths == {-1: [], 0: ["0.png"], 15: ["10.png"], 99: ["20.png"]}


def test_numbers_and_texts_under_the_key_are_no_media(client: Client, run: Run) -> None:
    mixed = [1.5, "text", ["_type"], {"a": 1}, image("x.png"), 2]
    append(run.history, [{"_step": step, "sample": value} for step, value in enumerate(mixed)])
    assert ask(client)["steps"] == [4]


def test_what_is_compacted_reads_the_same(client: Client, run: Run, ada: User) -> None:
    rows = [{"_step": 2 * n, "loss": n, "sample": image(f"{n}.png")} for n in range(5)]
    append(run.history, rows)
    before = ask(client, over=3)
    let_time_pass(run.history)
    compact(run.history.pk)
    run.history.refresh_from_db()
    assert run.history.compacted_line == 5
    append(run.history, [{"_step": 10, "sample": image("5.png")}])
    after = ask(client, step=9, over=3)
    assert after["runs"][0]["value"] == before["runs"][0]["value"]
    assert [one["step"] for one in after["runs"][0]["over"]] == [0, 4, 10]


def test_a_rewritten_step_shows_what_came_last(client: Client, run: Run) -> None:
    append(run.history, [{"_step": 1, "sample": image(name)} for name in ("a.png", "b.png")])
    told = ask(client)
    assert (told["steps"], told["runs"][0]["value"]["path"]) == ([1], "b.png")


HOSTILE = [
    {"_type": "image-file", "path": "../../etc/passwd"},
    {"_type": "image-file", "path": 7},
    {"_type": "image-file"},
    {"_type": ["image-file"], "path": {"path": None}},
    {"_type": None, "path": ""},
    {"_type": "images/separated", "filenames": "media/images/a.png", "captions": 3},
    {"_type": "images/separated", "filenames": [None, 1, {}, ["a"]], "all_masks": "x"},
    {"_type": "images/separated", "filenames": [f"{n}.png" for n in range(20_000)]},
    {"_type": "custom-chart", "table": {"table": {"table": "deep"}}, "fields": 1},
    {"_type": "histogram", "values": [["a"]], "bins": None},
    {"_type": "table-file", "path": "a\u0000b", "ncols": "many"},
]


@pytest.mark.parametrize("value", HOSTILE)
def test_an_odd_value_is_told_as_it_is(client: Client, run: Run, value: Value) -> None:
    append(run.history, [{"_step": 0, "sample": value}])
    (shown,) = ask(client)["runs"]
    assert shown["value"] == value
    assert {file["state"] for file in shown["files"].values()} <= {"missing"}


def test_a_long_list_is_signed_in_part(client: Client, run: Run) -> None:
    names = [f"{n}.png" for n in range(2_000)]
    append(run.history, [{"sample": {"_type": "images/separated", "filenames": names}}])
    (shown,) = ask(client)["runs"]
    assert (len(shown["files"]), shown["files_left_out"]) == (500, 1_500)


def test_the_file_of_another_run_is_missing_here(client: Client, run: Run, ada: User) -> None:
    other = make_run(by=ada, project=run.project, id="r2")
    save(other, "media/images/a.png", by=ada)
    append(run.history, [{"sample": image("media/images/a.png")}])
    assert ask(client)["runs"][0]["files"] == {"media/images/a.png": {"state": "missing"}}


def test_a_file_on_its_way_is_pending(client: Client, run: Run, ada: User) -> None:
    offer_file(run, OfferedFile(path="media/images/a.png", size=9), by=ada)
    append(run.history, [{"sample": image("media/images/a.png")}])
    files = ask(client)["runs"][0]["files"]
    assert files == {"media/images/a.png": {"state": "pending", "size": 9}}


def test_masks_boxes_and_earlier_parts_are_found_inside(client: Client, run: Run) -> None:
    layered = image(
        "i.png", masks={"truth": {"_type": "mask", "path": "m.png"}}, boxes={"p": {"path": "b"}}
    )
    table = {"_type": "incremental-table-file", "path": "2", "previous_paths": ["0", "1"]}
    append(run.history, [{"sample": {"_type": "x", "images": [layered], "table": table}}])
    (shown,) = ask(client)["runs"]
    assert set(shown["files"]) == {"i.png", "m.png", "b", "0", "1", "2"}


def test_markdown_comes_as_safe_html(client: Client, run: Run, ada: User) -> None:
    text = b"# Hi\n<script>x</script> [a](javascript:x) ![i](http://spy/)\n\n| a |\n|---|\n| 1 |"
    save(run, "media/markdown/a.md", text, by=ada)
    append(run.history, [{"sample": {"_type": "markdown-file", "path": "media/markdown/a.md"}}])
    html = ask(client)["runs"][0]["files"]["media/markdown/a.md"]["html"]
    assert all(part in html for part in ("<h4>Hi</h4>", "<td>1</td>"))
    assert not any(word in html for word in ("<script", "href", "<img", "spy"))


def test_names_of_classes_come_from_the_config(client: Client, ada: User) -> None:
    noted = {"mask/class_labels": {"sample_wandb_delimeter_truth": {"value": {"1": "cat"}}}}
    project = make_project("digits", by=ada)
    run = make_run(by=ada, project=project, id="r1")
    update_run(run, by=ada, client_notes=noted)
    append(run.history, [{"sample": image("a.png")}])
    assert ask(client)["runs"][0]["labels"] == {"mask": {"truth": {"1": "cat"}}, "boxes": {}}


def test_a_table_with_the_name_of_a_chart_is_drawn_by_it(client: Client, ada: User) -> None:
    run = make_run(by=ada, project=make_project("digits", by=ada), id="r1")
    chart = {"id": "wandb/class_proportions/v1", "historyFieldSettings": {"key": "shares"}}
    update_run(run, by=ada, client_notes={"viz": {"shares": chart, "odd": 3, "deep": {"id": []}}})
    table = {"_type": "table-file", "path": "media/table/shares.table.json"}
    append(run.history, [{"shares": table, "odd": table}])
    told = ask(client, key="shares")["runs"][0]["value"]
    assert (told["_type"], told["preset"], told["table"]) == ("custom-chart", "bar", table)
    assert told["fields"] == {"label": "class", "value": "count", "stroke": "dataset"}
    kinds = catalogue(client, "/ada/digits/runs/r1")
    assert (kinds["plot history"], kinds["table history"]) == (["shares"], ["odd"])


def test_a_chart_of_a_team_comes_with_its_spec_for_those_who_may_see_it(
    client: Client, run: Run, ada: User
) -> None:
    grace = make_user("grace")
    save_chart = partial(save_chart_preset, spec={"mark": "bar"}, display_name="Bars")
    save_chart(ada.personal_team, "bars", access="private", by=ada)
    save_chart(grace.personal_team, "hers", access="private", by=grace)
    save_chart(grace.personal_team, "everybodys", access="public", by=grace)
    names = ["ada/bars", "grace/hers", "grace/everybodys", "ada/none", "wandb/bar", ["ada/bars"]]
    charts = {f"c{at}": {"_type": "custom-chart", "preset": name} for at, name in enumerate(names)}
    append(run.history, [charts])
    found = [ask(client, key=key)["runs"][0]["value"].get("spec") for key in charts]
    assert found == [{"mark": "bar"}, None, {"mark": "bar"}, None, None, None]


def test_a_chart_of_a_team_is_changed_by_whoever_made_it(ada: User) -> None:
    bob, team = make_user("bob"), ada.personal_team
    save = partial(save_chart_preset, team, "bars", access="private", display_name="")
    made = save(spec={"mark": "bar"}, by=ada)
    assert save(spec={"mark": "line"}, by=ada).pk == made.pk
    accounts.add_team_member(team, bob, role=Role.MEMBER, by=ada)
    with pytest.raises(Conflict, match="is a chart of ada"):
        save(spec={}, by=bob)
    with pytest.raises(Forbidden):
        save_chart_preset(team, "open", access="public", display_name="", spec={}, by=bob)
    with pytest.raises(Invalid, match="letters, digits"):
        save_chart_preset(team, "a/b", access="private", display_name="", spec={}, by=ada)


def test_a_page_is_shown_in_a_sandboxed_frame_alone(client: Client, run: Run, ada: User) -> None:
    save(run, "media/html/a.html", b"<script>alert(1)</script>", by=ada)
    append(run.history, [{"sample": {"_type": "html-file", "path": "media/html/a.html"}}])
    address = ask(client)["runs"][0]["files"]["media/html/a.html"]["frame"]
    shown = client.get(address, headers={"sec-fetch-dest": "iframe"})
    assert b"".join(shown) == b"<script>alert(1)</script>"
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith(
        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'"
    )
    assert "allow-same-origin" not in policy
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    for destination in ("document", "script"):
        refused = client.get(address, headers={"sec-fetch-dest": destination})
        assert refused.status_code == 403
    # Without TLS browsers leave the header out; with it they never do.
    assert client.get(address).status_code == 200
    assert client.get(address, secure=True).status_code == 403
    plain = ask(client)["runs"][0]["files"]["media/html/a.html"]["url"]
    as_frame = plain.replace("/files/run/", "/files/frame/")
    assert client.get(as_frame, headers={"sec-fetch-dest": "iframe"}).status_code == 404


def test_media_in_the_summary_alone_are_shown(client: Client, run: Run) -> None:
    summary = {"best": image("b.png"), "deep": {"er": {"one": image("d.png")}}, "_x": image("x")}
    Run.objects.filter(pk=run.pk).update(summary=summary | {"n": 3, "list": [1]})
    for key, path in {"best": "b.png", "deep.er.one": "d.png"}.items():
        answer = ask(client, key=key)
        (shown,) = answer["runs"]
        assert (shown["step"], shown["count"], answer["steps"]) == (None, 0, [])
        assert shown["value"]["path"] == path
        assert list(shown["files"]) == [path]
    assert ask(client, key="n")["runs"] == ask(client, key="deep.er.two")["runs"] == []
    append(run.history, [{"_step": 4, "best": image("a.png")}])
    assert ask(client, key="best")["runs"][0]["step"] == 4
    for page in ("/ada/digits", "/ada/digits/runs/r1"):
        assert catalogue(client, page) == {"media history": ["best", "deep.er.one"]}


def test_figures_are_drawn_in_an_empty_sandboxed_page(client: Client, run: Run) -> None:
    append(run.history, [{"sample": {"_type": "plotly-file", "path": "a"}}])
    address = ask(client)["viewer"]
    shown = client.get(address, headers={"sec-fetch-dest": "iframe"})
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'; ")
    assert policy.endswith("frame-ancestors 'self'")
    assert not any(word in policy for word in ("allow-same-origin", "http", "script-src 'self'"))


def test_with_a_media_host_frames_are_there_alone(
    client: Client, run: Run, ada: User, settings: Any
) -> None:
    settings.LABSTEAD_PUBLIC_URL = "https://labstead.example"
    settings.LABSTEAD_MEDIA_HOST = "media.example"
    settings.LABSTEAD_MEDIA_URL = "https://media.example"
    settings.WHITENOISE_USE_FINDERS = True
    save(run, "media/html/a.html", b"page", by=ada)
    append(run.history, [{"sample": {"_type": "html-file", "path": "media/html/a.html"}}])
    answer = ask(client)
    frame = answer["runs"][0]["files"]["media/html/a.html"]["frame"]
    for address in (frame, answer["viewer"]):
        assert address.startswith("https://media.example/files/frame")
        path = address.removeprefix("https://media.example")
        there = client.get(path, headers={"host": "media.example", "sec-fetch-dest": "iframe"})
        assert there.status_code == 200
        policy = there.headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors https://labstead.example")
        assert "X-Frame-Options" not in there.headers
        assert client.get(path, headers={"sec-fetch-dest": "iframe"}).status_code == 404
    static = "/static/labstead/dist/manifest.json"
    for path in ("/", ADDRESS, "/accounts/login/", static):
        refused = client.get(path, headers={"host": "media.example"})
        assert (refused.status_code, refused.cookies) == (404, {})
    assert client.get(static).status_code == 200
    page = client.get("/ada/digits")
    assert "frame-src https://media.example" in page.headers["Content-Security-Policy"]


def test_addresses_of_single_files(client: Client, run: Run, ada: User) -> None:
    save(run, "a.png", by=ada)
    address = "/api/v1/teams/ada/projects/digits/runs/r1/media-files"
    answer = client.get(address, {"path": ["a.png", "b.png"]})
    states = {path: file["state"] for path, file in answer.json()["files"].items()}
    assert states == {"a.png": "ready", "b.png": "missing"}
    assert client.get(address).status_code == 400
    assert client.get(address, {"path": [str(n) for n in range(201)]}).status_code == 400


def test_many_runs_and_files_cost_what_one_does(client: Client, run: Run, ada: User) -> None:
    def fill(one: Run, n: int) -> None:
        names = [f"media/images/{i}.png" for i in range(n)]
        for name in names:
            save(one, name, by=ada)
        value = {"_type": "images/separated", "filenames": names}
        append(one.history, [{"_step": s, "sample": value} for s in range(n)], batch=1)

    fill(run, 1)
    few = cost(client, "r1")
    others = [make_run(by=ada, project=run.project, id=f"o{n}") for n in range(5)]
    for other in others:
        fill(other, 6)
    assert cost(client, ",".join(["r1", *(other.slug for other in others)])) == few


def cost(client: Client, runs: str) -> int:
    ask(client, runs=runs)
    with CaptureQueriesContext(connection) as captured:
        ask(client, runs=runs)
    return len(captured)


def test_a_stranger_sees_nothing(run: Run) -> None:
    append(run.history, [{"sample": image("a.png")}])
    stranger = Client()
    stranger.force_login(make_stranger())
    assert stranger.get(ADDRESS, {"runs": "r1", "key": "sample"}).status_code == 404
    assert Client().get(ADDRESS, {"runs": "r1", "key": "sample"}).status_code == 404


@pytest.mark.parametrize("query", ["", "key=", "key=a&step=x", "key=a&over=501", "key=a&over=-1"])
def test_a_question_that_makes_no_sense_is_refused(client: Client, run: Run, query: str) -> None:
    answer = client.get(f"{ADDRESS}?runs=r1&{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_page_lists_each_key_of_media_under_the_panel_that_shows_it(
    client: Client, run: Run
) -> None:
    row = {
        "val/z": 1.0,
        "val/a": image("a.png"),
        "val/t": {"_type": "table-file", "path": "t"},
        "plot": {"_type": "custom-chart"},
        "_hidden": image("b.png"),
    }
    append(run.history, [row])
    for page in ("/ada/digits", "/ada/digits/runs/r1"):
        assert catalogue(client, page) == {
            "line history": ["val/z"],
            "media history": ["val/a"],
            "plot history": ["plot"],
            "table history": ["val/t"],
        }
