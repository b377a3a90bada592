"""Where a configuration is written: what is wrong with it and what it would do, as one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labstead_core.errors import Invalid
from runs.differences import flat
from sweeps.config_text import config_in, lines_of
from sweeps.previewing import preview_of
from sweeps.search.trials import Observation
from sweeps.services.configs import understood
from sweeps.views.pages import SweepsOfProjectPage

MOST_PROBLEMS = 50


class EditorPage(SweepsOfProjectPage):
    """What htmx posts is looked at; what the form posts is done."""

    fragments = {"sweep-preview": "sweep-preview"}

    @property
    def typed(self) -> str:
        return self.request.POST.get("config", "").replace("\r\n", "\n")

    @property
    def is_asked_to_look(self) -> bool:
        return "HX-Request" in self.request.headers

    def look(self, prior: Sequence[str] = (), seen: Sequence[Observation] = ()) -> dict[str, Any]:
        """What the side beside the text shows."""
        try:
            config = config_in(self.typed)
            found = preview_of(self.project, config, prior, seen)
            more = self.further(config, seen)
        except Invalid as error:
            return {"problems": problems_in(error, self.typed)}
        samples = [dict(flat(values)) for values in found["samples"]]
        every = list(dict.fromkeys(name for one in samples for name in one))
        constants = {one.name for one in understood(config).dimensions if one.is_constant}
        names = [name for name in every if name not in constants] or every
        rows = [[one.get(name) for name in names] for one in samples]
        return {"preview": found, "names": names, "samples": rows} | more

    def further(self, config: dict[str, Any], seen: Sequence[Observation]) -> dict[str, Any]:
        """What else there is to say of it. May raise Invalid."""
        return {}


def problems_in(error: Invalid, text: str) -> list[dict[str, Any]]:
    """Each with the line it is about, where that is found."""
    every: Any = error.extra.get("problems") or [{"path": "", "message": error.message}]
    found, left = every[:MOST_PROBLEMS], len(every) - MOST_PROBLEMS
    lines = lines_of(text, [str(one["path"]) for one in found])
    shown = [one | {"line": line} for one, line in zip(found, lines, strict=True)]
    shown.sort(key=lambda one: one["line"] or 0)
    return [*shown, {"path": "", "message": f"and {left:,} more"}] if left > 0 else shown
