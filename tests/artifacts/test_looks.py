"""What pages ask of versions: tags, words in paths, rows of tables, differences."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client

from accounts.models import Role, Team, User
from artifacts.manifests.columns import Manifest
from artifacts.manifests.differences import differences
from artifacts.manifests.entries import Entry
from tests.artifacts.building import HOME, begin, commit, log, tell, version_path
from tests.conftest import ApiClient
from tests.factories import join, make_project, make_team

pytestmark = pytest.mark.django_db


def parquet(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def results(api: ApiClient, path: str) -> Any:
    answer = api.send("GET", path)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_the_palette_finds_collections_of_those_who_may_see_them(api: ApiClient, ada: User) -> None:
    log(api, {"a": b"1"}, "iris clean übung")
    begin(api, "iris to come")
    client = Client()
    client.force_login(ada)
    (found,) = client.get("/api/v1/search", {"q": "CLEAN iris übung"}).json()["results"]
    assert (found["kind"], found["name"], found["where"]) == (
        "artifact",
        "iris clean übung",
        "ada/digits",
    )
    assert client.get(found["path"]).status_code == 200
    assert client.get("/api/v1/search", {"q": "come"}).json()["results"] == []
    assert Client().get("/api/v1/search", {"q": "iris"}).json()["results"] == []


def test_versions_are_found_by_a_whole_tag_in_any_alphabet(api: ApiClient) -> None:
    for content, tag in ((b"1", "clean"), (b"2", "Clean"), (b"3", "cleaner"), (b"4", "größer")):
        log(api, {"a": content}, tags=[tag, "all"])
    path = f"{HOME}/artifact-collections/iris/versions?tag="
    found = {tag: results(api, f"{path}{tag}") for tag in ("clean", "größer", "all", "lean")}
    words = {tag: [row["version"] for row in rows] for tag, rows in found.items()}
    assert words == {"clean": ["v0"], "größer": ["v3"], "all": ["v3", "v2", "v1", "v0"], "lean": []}


def test_files_are_found_by_words_of_their_path(api: ApiClient) -> None:
    log(api, {"data/Train_100%.csv": b"1", "data/test.csv": b"2", "train.py": b"3"})
    rows = results(api, f"{version_path()}/files?search=TRAIN+data")
    assert [row["path"] for row in rows] == ["data/Train_100%.csv"]
    assert results(api, f"{version_path()}/files?search=1%25.csv") == []


def test_the_first_rows_of_a_parquet_file_are_json(api: ApiClient) -> None:
    table = parquet(n=[1.5, float("nan")], raw=[b"xyz", None], nested=[[{"a": 1}], []])
    log(api, {"t.parquet": table, "long.parquet": parquet(n=range(3000)), "no.parquet": b"PAR1"})
    shown = api.send("GET", f"{version_path()}/rows/t.parquet").json()
    assert shown["rows"] == [[1.5, "3 bytes", [{"a": 1}]], ["NaN", None, []]]
    long = api.send("GET", f"{version_path()}/rows/long.parquet").json()
    assert (len(long["rows"]), long["row_count"], long["column_count"]) == (500, 3000, 1)
    assert api.send("GET", f"{version_path()}/rows/no.parquet").status_code == 400
    assert api.send("GET", f"{version_path()}/rows/missing").status_code == 404


def test_changes_are_told_by_pages(api: ApiClient) -> None:
    log(api, {"a": b"1", "b": b"22", "c": b"3"})
    log(api, {"a": b"1", "b": b"4444", "d": b"5"})
    path = f"{version_path()}/changes?since=iris:v0"
    told = api.send("GET", f"{path}&limit=2").json()
    counts = {name: told[name] for name in ("added", "removed", "changed", "same")}
    assert counts == dict.fromkeys(counts, 1)
    rows = told["results"] + results(api, f"{path}&limit=2&cursor={told['next_cursor']}")
    assert [(row["path"], row["change"]) for row in rows] == [
        ("b", "changed"),
        ("c", "removed"),
        ("d", "added"),
    ]
    assert (rows[0]["size_before"], rows[0]["size_after"]) == (2, 4)
    assert [row["path"] for row in results(api, f"{path}&change=added")] == ["d"]


def test_a_reference_that_moved_is_a_change(api: ApiClient) -> None:
    for number, place in enumerate(("s3://one/a", "s3://two/a")):
        draft = begin(api)["id"]
        new = {"path": f"{number}", "digest": "etag", "ref": place}
        tell(api, draft, [{"path": "a", "digest": "etag", "ref": place}, new])
        commit(api, draft)
    (row,) = results(api, f"{version_path()}/changes?since=iris:v0&change=changed")
    assert row == {"path": "a", "change": "changed", "size_before": None, "size_after": None}


def test_nothing_differs_from_nothing_and_from_itself() -> None:
    some = Manifest.of([Entry("a", "d", 1)])
    nothing = Manifest.of([])
    assert [len(differences(*pair)) for pair in ((nothing, nothing), (some, some))] == [0, 0]
    assert differences(nothing, some).counts() == {"added": 1, "removed": 0, "changed": 0}


def test_pages_offer_only_what_one_may_do(ada: User, api: ApiClient) -> None:
    vision = make_team("vision", by=ada)
    make_project("digits", by=ada, team=vision)
    log(api, {"a": b"1"}, home="/teams/vision/projects/digits", aliases=["best"])
    page = "/vision/digits/artifacts/dataset/iris/v0"
    viewer, member = browser(vision, Role.VIEWER), browser(vision, Role.MEMBER)
    changing = "Remove the alias best"
    assert changing not in viewer.get(page).content.decode()
    assert changing in member.get(page).content.decode()
    assert viewer.post(page, {"alias": "mine"}).status_code == 403
    assert viewer.get("/vision/digits/deleted-artifacts").status_code == 403
    assert member.post(page, {"alias": "mine"}).status_code == 200
    moved = member.get("/vision/digits/artifacts/model/iris/mine")
    assert moved.headers["Location"] == page


def browser(team: Team, role: Role) -> Client:
    client = Client()
    client.force_login(join(team, role))
    return client
