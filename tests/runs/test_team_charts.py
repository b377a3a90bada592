"""Charts that a team keeps under names: who sees them, who deletes them, what their pages say."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, Team, User
from labstead_core.models import AuditEntry
from runs.models import ChartPreset
from tests.conftest import ApiClient
from tests.factories import join, make_chart, make_key, make_stranger, make_team

pytestmark = pytest.mark.django_db
CHARTS = "/teams/vision/charts"
PAGE = "/vision/settings/charts"
SPEC = {"mark": "bar", "title": "${string:title}", "encoding": {"x": {"field": "${field:n}"}}}


@pytest.fixture
def vision(ada: User) -> Team:
    team = make_team("vision", by=ada)
    make_chart(team, "steps", by=ada, spec=SPEC, display_name="Steps taken")
    return team


def of(person: User) -> ApiClient:
    return ApiClient(make_key(person))


def shown(person: User, path: str) -> tuple[int, str]:
    browser = Client()
    browser.force_login(person)
    answer = browser.get(path)
    return answer.status_code, answer.content.decode()


def test_members_and_viewers_find_them(vision: Team) -> None:
    viewer = of(join(vision, Role.VIEWER))
    (listed,) = viewer.send("GET", CHARTS).json()["results"]
    assert {name: listed[name] for name in ("full_name", "access", "created_by")} == {
        "full_name": "vision/steps",
        "access": "private",
        "created_by": "ada",
    }
    assert viewer.send("GET", f"{CHARTS}/steps").json()["spec"] == SPEC
    assert "spec" not in listed


def test_strangers_find_none_of_them(vision: Team, ada: User) -> None:
    make_chart(vision, "open", by=ada, access="public")
    stranger = make_stranger()
    assert of(stranger).send("GET", CHARTS).status_code == 404
    assert of(stranger).send("DELETE", f"{CHARTS}/open").status_code == 404
    assert shown(stranger, PAGE)[0] == shown(stranger, f"{PAGE}/open")[0] == 404


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MEMBER])
def test_somebody_elses_chart_stays(vision: Team, role: Role) -> None:
    person = join(vision, role)
    answer = of(person).send("DELETE", f"{CHARTS}/steps")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "Delete" not in shown(person, f"{PAGE}/steps")[1]
    assert ChartPreset.objects.exists()


def test_who_made_it_deletes_it_and_admins_do(vision: Team, api: ApiClient) -> None:
    member = join(vision, Role.MEMBER)
    for person in (of(member), api):
        make_chart(vision, "hers", by=member)
        assert person.send("DELETE", f"{CHARTS}/hers").status_code == 204
        assert person.send("DELETE", f"{CHARTS}/hers").status_code == 404
    entries = AuditEntry.objects.filter(action="team.chart_deleted")
    assert [entry.details for entry in entries] == [{"chart": "hers"}] * 2


def test_its_page_says_how_to_use_it_and_deletes_it(
    vision: Team, client: Client, ada: User
) -> None:
    client.force_login(ada)
    page = client.get(f"{PAGE}/steps").content.decode()
    for said in ("Steps taken", "Vega-Lite, bar", "&quot;n&quot;: &quot;a column&quot;"):
        assert said in page
    assert "&quot;title&quot;: &quot;a text&quot;" in page
    assert client.get(f"{PAGE}/steps/delete").status_code == 405
    gone = client.post(f"{PAGE}/steps/delete", follow=True).content.decode()
    assert "The chart “steps” is deleted." in gone
    assert "No chart yet" in gone


def test_a_large_spec_is_shown_in_part(vision: Team, ada: User, api: ApiClient) -> None:
    large: dict[str, Any] = {"mark": "bar", "notes": ["<b>" * 10] * 5_000}
    make_chart(vision, "large", by=ada, spec=large)
    status, page = shown(ada, f"{PAGE}/large")
    assert (status, "Only its beginning" in page, "<b>" in page) == (200, True, False)
    assert len(page) < 150_000
    assert api.send("GET", f"{CHARTS}/large").json()["spec"] == large
