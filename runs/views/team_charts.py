"""Charts that a team keeps under names: all of them, and each with its spec."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import orjson
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import team_role
from accounts.models import Team
from accounts.pages import SignedInPage
from runs.media.spec_facts import SpecFacts, facts_of
from runs.models import ChartPreset, ChartPresetQuerySet
from runs.services.chart_presets import delete_chart_preset, may_delete

CHARTS_A_PAGE = 50
MOST_SPEC_CHARACTERS = 40_000
"""On a page; the API has all of it."""


class TeamChartsPage(SignedInPage):
    """For everybody who sees the team."""

    template = "runs/team_charts.html"

    @cached_property
    def team(self) -> Team:
        teams = Team.objects.visible_to(self.person).select_related("organization")
        found: Team = teams.get_visible(slug=self.kwargs["team"])
        return found

    def charts(self) -> ChartPresetQuerySet:
        rows = ChartPreset.objects.visible_to(self.person).filter(team=self.team)
        return rows.select_related("created_by")

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        rows = self.charts().defer("spec").order_by("name")
        page = Paginator(rows, CHARTS_A_PAGE).get_page(request.GET.get("page"))
        return self.page({"team": self.team, "charts": page})


class TeamChartPage(TeamChartsPage):
    template = "runs/team_chart.html"

    @cached_property
    def chart(self) -> ChartPreset:
        found: ChartPreset = self.charts().get_visible(name=self.kwargs["chart"])
        found.team = self.team
        return found

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        role, facts = team_role(self.person, self.team), facts_of(self.chart.spec)
        return self.page(
            {
                "team": self.team,
                "chart": self.chart,
                "facts": facts,
                "program": program_of(str(self.chart), facts),
                "may_delete": may_delete(self.chart, role, by=self.person),
            }
            | shown_spec(self.chart.spec)
        )


def shown_spec(spec: dict[str, Any]) -> dict[str, Any]:
    text = orjson.dumps(spec, option=orjson.OPT_INDENT_2).decode()
    return {"spec": text[:MOST_SPEC_CHARACTERS], "is_cut": len(text) > MOST_SPEC_CHARACTERS}


def program_of(name: str, facts: SpecFacts) -> str:
    """How a run draws a table by it."""
    slots = [dict.fromkeys(facts.fields, "a column"), dict.fromkeys(facts.strings, "a text")]
    words = [f'"{name}"', "table", *(json.dumps(one, ensure_ascii=False) for one in slots if one)]
    lines = "".join(f"    {word},\n" for word in words)
    return f'chart = wandb.plot_table(\n{lines})\nrun.log({{"my chart": chart}})'


class DeleteTeamChart(TeamChartPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        delete_chart_preset(self.chart, by=self.person)
        messages.success(request, f"The chart “{self.chart.name}” is deleted.")
        return redirect("team-charts", team=self.team.slug)
