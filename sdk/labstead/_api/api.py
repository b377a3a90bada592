"""The entry to everything on a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import quote

from labstead._api.archives import Told, import_archive
from labstead._api.artifact_lookups import ArtifactLookups
from labstead._api.people import Team, User, user_of
from labstead._api.projects import Project, project_path
from labstead._api.runs import COLUMNS, Run
from labstead._api.sweeps import Sweep, sweeps_path
from labstead._connection.http_client import HttpClient
from labstead._connection.pages import Lazy, Page, by_cursor
from labstead._errors import NOT_FOUND, RequestRefusedError, UsageError
from labstead._settings.settings import load_settings

Filters = Mapping[str, Any] | str
_RUNS_AT_ONCE = 100


class Api(ArtifactLookups):
    """Reads and changes what is on a server, with the key of the log-in or the one given.

    Paths are "entity/project" and "entity/project/run"; without an entity the default team is
    meant. Whatever is not there, or is not yours to see, raises RequestRefusedError (status 404).

        >>> api = labstead.Api()  # doctest: +SKIP
        >>> finished = api.runs("ada/digits", {"state": "finished"})  # doctest: +SKIP
    """

    def __init__(
        self,
        overrides: Mapping[str, str] | None = None,
        timeout: float | None = None,
        api_key: str | None = None,
    ) -> None:
        """``overrides`` may name another ``base_url``, ``entity`` and ``project``; ``timeout`` is
        in seconds, for one request.
        """
        given = dict(overrides or {})
        settings = load_settings()
        self.base_url = given.get("base_url", settings.base_url).rstrip("/")
        self._entity = given.get("entity") or settings.entity
        self._project = given.get("project") or settings.project
        self._client = HttpClient(self.base_url, api_key or settings.api_key, timeout)

    @classmethod
    def _of(cls, client: HttpClient) -> Api:
        """With a connection that there is."""
        api = cls({"base_url": client.base_url})
        api._client = client
        return api

    @property
    def viewer(self) -> User:
        """Whose key this is."""
        return user_of(self._client.get("/me"))

    @property
    def default_entity(self) -> str:
        """The team that is meant where none is named."""
        if not self._entity:
            self._entity = self.viewer.default_team or ""
        return self._entity

    def teams(self) -> Lazy[Team]:
        """The teams you are in, and those you administer."""
        return by_cursor(self._client, "/teams", partial(Team, self._client))

    def team(self, name: str) -> Team:
        return Team(self._client, self._client.get(f"/teams/{quote(name, safe='')}"))

    def projects(self, entity: str | None = None) -> Lazy[Project]:
        """The team's projects, the newest first."""
        path = f"/teams/{quote(entity or self.default_entity, safe='')}/projects"
        return by_cursor(self._client, path, partial(Project, self._client))

    def project(self, name: str, entity: str | None = None) -> Project:
        team, project = self._in_project(name if entity is None else f"{entity}/{name}")
        return Project(self._client, self._client.get(project_path(team, project)))

    def create_project(self, name: str, entity: str | None = None) -> Project:
        path = f"/teams/{quote(entity or self.default_entity, safe='')}/projects"
        return Project(self._client, self._client.post(path, {"name": name}))

    def import_project(
        self,
        path: str | PathLike[str],
        entity: str | None = None,
        name: str = "",
        told: Told = lambda words: None,
    ) -> Project:
        """Make a project of an archive that ``Project.export`` brought. For admins of the team.

        It is called ``name``, else as it was; a taken name gets a number. The same archive again
        is the project there is. Waits until the server has checked all of it, and raises
        RequestRefusedError with the archive's fault. ``told`` hears how far it is.
        """
        team = entity or self.default_entity
        return self.project(import_archive(self._client, Path(path), team, name, told), team)

    def runs(
        self,
        path: str | None = None,
        filters: Filters | None = None,
        order: str = "-created_at",
        per_page: int = 50,
    ) -> Lazy[Run]:
        """Runs of a project that match, sorted; read page by page, as far as you look.

        ``filters`` is text such as "config.lr < 0.01 and state = finished", or the JSON form with
        ``$and``, ``$lt`` and so on (docs/reference/run-filters.md). ``order`` is a field, or some
        with commas between; ``-`` sorts down.
        """
        entity, project = self._in_project(path)
        question = {
            "filter": filters or "",
            "order": [word.strip() for word in order.split(",") if word.strip()],
            "columns": list(COLUMNS),
            "limit": per_page,
        }
        table = f"{project_path(entity, project)}/run-table"

        def read(after: str) -> Page[Run]:
            answer = self._client.post(table, {**question, "cursor": after})
            found = [Run(self._client, entity, project, row) for row in answer["results"]]
            return Page(found, answer["next"] or "", answer["total"])

        return Lazy(read)

    def run(self, path: str) -> Run:
        """The run at "entity/project/id" (or "project/id", or "id")."""
        *project, run = _parts(path, most=3)
        entity, name = self._in_project("/".join(project) or None)
        found = self._client.get(f"{project_path(entity, name)}/runs/{quote(run, safe='')}")
        return Run(self._client, entity, name, found)

    def sweep(self, path: str) -> Sweep:
        """The sweep at "entity/project/id" (or "project/id", or "id").

        >>> best = labstead.Api().sweep("vision/digits/k3x9q2ab").best_run()  # doctest: +SKIP
        """
        *project, sweep = _parts(path, most=3, kind="sweeps")
        entity, name = self._in_project("/".join(project) or None)
        try:
            found = self._client.get(f"{sweeps_path(entity, name)}/{quote(sweep, safe='')}")
        except RequestRefusedError as refusal:
            if refusal.status != NOT_FOUND:
                raise
            where = f"{entity}/{name}/{sweep}"
            raise refusal.saying(f"there is no sweep {where}, or you may not see it") from None
        return self._sweep_of(entity, name, found)

    def sweeps(self, path: str | None = None, per_page: int = 50) -> Lazy[Sweep]:
        """The sweeps of a project, the newest first."""
        entity, name = self._in_project(path)
        at = f"{sweeps_path(entity, name)}?limit={per_page}"
        return by_cursor(self._client, at, partial(self._sweep_of, entity, name))

    def _sweep_of(self, entity: str, project: str, found: Mapping[str, Any]) -> Sweep:
        return Sweep(self._client, entity, project, found, self._runs_of_sweep)

    def _runs_of_sweep(self, project: str, sweep: str) -> Lazy[Run]:
        return self.runs(project, {"sweep": sweep})

    def _runs_at(self, paths: Sequence[str]) -> list[Run]:
        """The runs at these paths that are still there, in this order; asked for by project."""
        found: dict[str, Run] = {}
        for project in dict.fromkeys(path.rpartition("/")[0] for path in paths):
            of_project = [path for path in paths if path.rpartition("/")[0] == project]
            for at in range(0, len(of_project), _RUNS_AT_ONCE):
                ids = [path.rpartition("/")[2] for path in of_project[at : at + _RUNS_AT_ONCE]]
                some = self.runs(project, {"name": {"$in": ids}}, per_page=len(ids))
                found.update((f"{project}/{run.id}", run) for run in some)
        return [found[path] for path in paths if path in found]

    def _in_project(self, path: str | None) -> tuple[str, str]:
        *entity, project = _parts(path or self._project or "", most=2)
        return (entity[0] if entity else self.default_entity), project


def _parts(path: str, *, most: int, kind: str = "runs") -> list[str]:
    parts = path.strip("/").split("/")
    if most == len(parts) - 1 and parts[-2] == kind:  # as in the address of its page
        del parts[-2]
    if not all(parts) or len(parts) > most:
        raise UsageError(
            f"{path!r} is no path like “{'/'.join(['entity', 'project', kind[:-1]][:most])}”"
        )
    return parts
