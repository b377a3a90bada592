"""How quick the run table is, at 10,000 and at 100,000 runs of 30 config and 30 summary keys.

    python benchmarks/table_service.py [--runs 10000 100000] [--repeat 30]

Makes a database of its own in a temporary folder (or works in LABSTEAD_DATABASE_URL's, where it
leaves its team) and asks through the whole Django stack: middleware, key, DRF view, JSON. Times
are milliseconds of wall and CPU time of this process, the median of all repeats.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
N_KEYS = 30
BATCH_RUNS = 2_000
PAGE = "filter=config.c3 < 0.5 and state = finished&order=-summary.s7&limit=50"
GROUPS = "by=config.model,state&metrics=summary.s7"


@dataclass(frozen=True)
class Timing:
    """Milliseconds."""

    name: str
    runs: int
    wall: float
    cpu: float


def set_up(folder: Path) -> None:
    """Django on a new database; call it before anything of ours is imported."""
    sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
    os.environ.setdefault("LABSTEAD_DATA_DIR", str(folder))
    os.environ.setdefault("LABSTEAD_LOG_LEVEL", "ERROR")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labstead_server.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def make_project(n_runs: int) -> Any:
    """A project with synthetic runs, inserted in bulk; versions as services would give them."""
    from accounts import services as accounts
    from projects.services import create_project
    from runs.models import Run

    name = f"bench-{time.time_ns():x}"
    user = accounts.create_user(name, email=f"{name}@example.com", password=None)
    project = create_project(user.personal_team, f"runs-{n_runs}", by=user)
    for start in range(0, n_runs, BATCH_RUNS):
        numbers = range(start, min(start + BATCH_RUNS, n_runs))
        Run.objects.bulk_create(new_runs(project, user, numbers))
    type(project).objects.filter(pk=project.pk).update(change_seq=n_runs)
    project.refresh_from_db()
    return project


def new_runs(project: Any, user: Any, numbers: range) -> Iterator[Any]:
    from django.utils import timezone

    from history.models import Stream, StreamKind
    from runs.models import Run

    dice = random.Random(numbers.start)
    kinds = [StreamKind.HISTORY, StreamKind.SYSTEM, StreamKind.CONSOLE] * len(numbers)
    streams = iter(
        Stream.objects.bulk_create([Stream(team=project.team, kind=kind) for kind in kinds])
    )
    for number in numbers:
        started = timezone.now() - timedelta(minutes=number)
        yield Run(
            team=project.team,
            project=project,
            slug=f"run{number:06d}",
            name=f"{dice.choice(WORDS)}-{dice.choice(WORDS)}-{number}",
            state=dice.choice(["finished", "finished", "failed", "crashed"]),
            config=config_of(dice),
            summary={f"s{i}": dice.gauss(i, 1) for i in range(N_KEYS)},
            tags=dice.sample(["baseline", "sweep", "best", "debug"], dice.randrange(3)),
            created_by=user,
            created_at=started,
            heartbeat_at=started,
            finished_at=started,
            version=number + 1,
            history=next(streams),
            system=next(streams),
            console=next(streams),
        )


WORDS = "amber brisk calm daring eager fleet gentle hardy icy jolly keen lively".split()


def config_of(dice: random.Random) -> dict[str, Any]:
    """26 numbers, two words and a nested object of two."""
    return {
        **{f"c{i}": dice.random() for i in range(N_KEYS - 4)},
        "model": dice.choice(["resnet18", "resnet50", "vit-b", "convnext"]),
        "data": dice.choice(["cifar10", "imagenet"]),
        "opt": {"name": dice.choice(["adam", "sgd"]), "lr": 10 ** dice.uniform(-5, -1)},
    }


class Asker:
    """Asks the API as a client does, without a network."""

    def __init__(self, project: Any) -> None:
        from django.test import Client

        from accounts import services as accounts

        _, key = accounts.create_api_key(project.created_by, name="bench")
        self._client = Client(headers={"authorization": f"Bearer {key}"})
        self._path = f"/api/v1/teams/{project.team.slug}/projects/{project.name}/run-table"

    def get(self, query: str, below: str = "") -> bytes:
        response = self._client.get(f"{self._path}{below}?{query}")
        if response.status_code != 200:
            raise RuntimeError(response.content.decode())
        return bytes(response.content)

    def get_all(self, n_runs: int, limit: int) -> None:
        """Every row, page by page."""
        cursor, rows = "", 0
        while cursor is not None:
            page = json.loads(self.get(f"order=-summary.s7&limit={limit}&cursor={cursor}"))
            cursor, rows = page["next"], rows + len(page["results"])
        if rows != n_runs:
            raise RuntimeError(f"{rows} rows of {n_runs}")


def change_runs(project: Any, n: int) -> None:
    """New summaries for some runs, each with a version of its own."""
    from projects.services import next_change
    from runs.models import Run

    for run in Run.objects.filter(project=project).order_by("?")[:n]:
        summary = {**run.summary, "s7": random.gauss(7, 1)}
        version = next_change(project.pk)
        Run.objects.filter(pk=run.pk).update(summary=summary, version=version)


def measure(name: str, n_runs: int, work: Callable[[], object], *, repeat: int) -> Timing:
    walls, cpus = [], []
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    median = statistics.median
    return Timing(name, n_runs, round(median(walls) * 1e3, 2), round(median(cpus) * 1e3, 2))


def measure_project(n_runs: int, *, repeat: int) -> Iterator[Timing]:
    from runs.table.memory import memory

    project = make_project(n_runs)
    asker = Asker(project)
    asker.get(GROUPS, "/groups")

    def cold() -> None:
        memory.clear()
        asker.get(PAGE)

    def patched() -> Timing:
        change_runs(project, 100)
        return measure(
            "patch of 100 changed runs + page", n_runs, lambda: asker.get(PAGE), repeat=1
        )

    yield measure("newest first, no filter", n_runs, lambda: asker.get("limit=50"), repeat=repeat)
    yield measure("page: 2 filters, sorted", n_runs, lambda: asker.get(PAGE), repeat=repeat)
    page = f"{PAGE}&columns=name,state,config.c3,config.model,summary.s7"
    yield measure("page: five columns", n_runs, lambda: asker.get(page), repeat=repeat)
    name = "filter=name ~ 'keen.*7$' and tags has best&order=name,-summary.s1&limit=50"
    yield measure("page: regex, sorted by name", n_runs, lambda: asker.get(name), repeat=repeat)
    yield measure(
        "groups: two keys, one metric", n_runs, lambda: asker.get(GROUPS, "/groups"), repeat=repeat
    )
    yield measure("keys", n_runs, lambda: asker.get("", "/keys"), repeat=repeat)
    yield measure(
        "values of a text key",
        n_runs,
        lambda: asker.get("key=config.model", "/values"),
        repeat=repeat,
    )
    everything = min(n_runs, 10_000)
    some = f"order=-summary.s7&limit={everything}"
    yield measure(f"{everything:,} whole rows", n_runs, lambda: asker.get(some), repeat=3)
    chosen = f"{some}&columns=name,state,config.c3,summary.s7"
    yield measure(f"{everything:,} rows, five columns", n_runs, lambda: asker.get(chosen), repeat=3)
    yield measure(
        "all rows in pages of 1,000", n_runs, lambda: asker.get_all(n_runs, 1_000), repeat=1
    )
    patches = [patched() for _ in range(5)]
    yield sorted(patches, key=lambda timing: timing.wall)[2]
    yield measure("cold build + page", n_runs, cold, repeat=3)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--repeat", type=int, default=30)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        for n_runs in asked.runs:
            for timing in measure_project(n_runs, repeat=asked.repeat):
                print(json.dumps(asdict(timing)) if asked.json else line(timing), flush=True)


def line(timing: Timing) -> str:
    return f"{timing.runs:>8,}  {timing.name:<36} {timing.wall:>9.2f} ms  {timing.cpu:>9.2f} ms CPU"


if __name__ == "__main__":
    main()
