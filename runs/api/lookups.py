"""Finding the run that an API address names, inside the caller's rows."""

from __future__ import annotations

from projects import lookups
from runs.models import Run


class InProject(lookups.InProject):
    """For views under ``teams/<team>/projects/<project>``, and of the runs there."""

    def find_run(self) -> Run:
        runs = Run.objects.visible_to(self.request.user)
        at = runs.at(self.kwargs["team"], self.kwargs["project"])
        return at.with_people().get_visible(slug=self.kwargs["run"])
