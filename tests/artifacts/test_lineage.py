"""The graph around a version, and who gets the room where there is not enough."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from tests.artifacts.building import HOME, log, version_path
from tests.conftest import ApiClient
from tests.factories import make_project, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def _family(api: ApiClient, ada: User) -> None:
    """Iris comes from ten runs with a dataset each, and went into ten runs."""
    project = make_project("digits", by=ada)
    for side in ("maker", *(f"user{number}" for number in range(10))):
        make_run(by=ada, project=project, id=side)
    for number in range(10):
        log(api, {"raw": b"%d" % number}, f"raw{number}")
        use(api, "maker", f"raw{number}")
    log(api, {"iris": b"1"}, run="maker")
    for number in range(10):
        use(api, f"user{number}", "iris")


def use(api: ApiClient, run: str, name: str) -> None:
    used = {"artifact": f"{name}:v0"}
    answer = api.send("POST", f"{HOME}/runs/{run}/used-artifacts", used)
    assert answer.status_code == 200, answer.json()


def graph(api: ApiClient, limit: int, direction: str = "both") -> Any:
    query = f"limit={limit}&direction={direction}"
    return api.send("GET", f"{version_path('v0')}/lineage?{query}").json()


@pytest.mark.usefixtures("_family")
@pytest.mark.parametrize(
    ("limit", "before", "after"), [(100, 11, 10), (23, 11, 10), (12, 5, 6), (20, 9, 10), (1, 0, 0)]
)
def test_both_directions_get_half_and_what_the_other_leaves(
    api: ApiClient, limit: int, before: int, after: int
) -> None:
    found = graph(api, limit)
    names = [node["id"].rpartition("/")[2] for node in found["nodes"] if not node["is_start"]]
    users = [name for name in names if name.startswith("user")]
    assert (len(names) - len(users), len(users)) == (before, after)
    assert found["is_complete"] == (before + after == 21)


@pytest.mark.usefixtures("_family")
def test_one_direction_has_all_the_room(api: ApiClient) -> None:
    assert len(graph(api, 100, "ancestors")["nodes"]) == 12
    assert len(graph(api, 8, "descendants")["nodes"]) == 8
