"""Charts of a team: kept under a name, and drawn wherever a logged chart names them."""

from __future__ import annotations

from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.access import demand, team_role
from accounts.models import Role, Team, User
from labstead_core import audit
from labstead_core.errors import Conflict, Invalid
from labstead_core.json_columns import storable
from runs.models import ChartAccess, ChartPreset

MOST_PRESETS = 1_000
"""Of one team."""
MOST_SPEC_BYTES = 1_000_000


@transaction.atomic
def save_chart_preset(
    team: Team, name: str, *, spec: dict[str, Any], access: str, display_name: str, by: User
) -> ChartPreset:
    """A new one, or the same with another spec. For members of the team.

    Only admins publish one. Raises Invalid with a message per field, and Conflict
    (``slug_taken``) for a name under which somebody else keeps a chart, unless for admins.
    """
    role = Role.ADMIN if access == ChartAccess.PUBLIC else Role.MEMBER
    demand(by, team, role=role)
    preset = ChartPreset.objects.filter(team=team, name=name).first()
    if preset is None:
        demand_room(team)
        preset = ChartPreset(team=team, name=name, created_by=by)
    elif preset.created_by_id != by.pk and team_role(by, team) != Role.ADMIN:
        whose = preset.created_by or "somebody else"
        raise Conflict(f"“{preset}” is a chart of {whose}. Choose another name.", code="slug_taken")
    preset.spec, preset.access = storable(spec), access
    preset.display_name = storable(display_name)
    write(preset)
    about = {"chart": name, "access": access}
    audit.record("team.chart_saved", str(team), by=by, organization=team.organization, **about)
    return preset


def demand_room(team: Team) -> None:
    if ChartPreset.objects.filter(team=team).count() >= MOST_PRESETS:
        raise Invalid(f"A team keeps at most {MOST_PRESETS:,} charts.")


def write(preset: ChartPreset) -> None:
    if len(orjson.dumps(preset.spec)) > MOST_SPEC_BYTES:
        raise Invalid("The spec is too large.", fields={"spec": f"at most {MOST_SPEC_BYTES} bytes"})
    try:
        preset.clean_fields(exclude=["team", "created_by"])
    except ValidationError as error:
        fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise Invalid(" ".join(fields.values()), fields=fields) from error
    try:
        with transaction.atomic():
            preset.save()
    except IntegrityError as error:
        raise Conflict(f"There is a chart “{preset}” already.", code="slug_taken") from error


@transaction.atomic
def delete_chart_preset(preset: ChartPreset, *, by: User) -> None:
    """For who made it and for admins. What names it is drawn without it from then on."""
    is_own = preset.created_by_id == by.pk
    demand(by, preset.team, role=Role.MEMBER if is_own else Role.ADMIN)
    team, name = preset.team, preset.name
    if ChartPreset.objects.filter(pk=preset.pk).delete()[0]:
        audit.record(
            "team.chart_deleted", str(team), by=by, organization=team.organization, chart=name
        )


def may_delete(preset: ChartPreset, role: Role | None, *, by: User) -> bool:
    """Whether somebody with this role in its team is shown the way."""
    is_own = preset.created_by_id == by.pk and role == Role.MEMBER
    return preset.team.archived_at is None and (role == Role.ADMIN or is_own)
