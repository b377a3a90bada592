"""labstead.Api against the real server: what a script reads and changes of what was logged."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

import labstead
from labstead import RequestRefusedError, UsageError
from labstead._api import File, Run
from labstead.cli import main
from tests.real_server import RealServer

pytestmark = pytest.mark.server
PROJECT = "ada/public-api"
Command = Callable[..., Result]
ROWS = 40


@pytest.fixture(scope="module")
def api(live_server_process: RealServer) -> labstead.Api:
    overrides = {"base_url": live_server_process.url}
    return labstead.Api(overrides, api_key=live_server_process.key)


@pytest.fixture(scope="module", autouse=True)
def _logged(live_server_process: RealServer) -> None:
    with live_server_process.client() as client:
        for number in range(7):
            run = {"id": f"r{number}", "config": {"lr": 10.0**-number}, "tags": ["made"]}
            at = "/teams/ada/projects/public-api/runs"
            assert client.post(at, json=run).is_success
            lines = "\n".join(
                f'{{"_step": {step}, "loss": {number + step}}}' for step in range(ROWS)
            )
            lines += f'\n{{"_step": {ROWS}, "odd": "NaN"}}'
            assert client.post(
                f"{at}/r{number}/streams/history?offset=0",
                content=lines,
                headers={"Content-Type": "application/x-ndjson"},
            ).is_success
            if number % 2:
                assert client.post(f"{at}/r{number}/finish", json={"exit_code": 0}).is_success


@pytest.fixture
def run(api: labstead.Api) -> Run:
    return api.run(f"{PROJECT}/r0")


def ids(runs: Iterable[Run]) -> list[str]:
    return [run.id for run in runs]


def test_who_i_am_and_where_i_work(api: labstead.Api) -> None:
    assert (api.viewer.username, api.default_entity) == ("ada", "ada")
    assert "ada" in [team.slug for team in api.teams()]
    assert ("ada", "admin") in [(one.username, one.role) for one in api.team("ada").members]
    assert "public-api" in [project.name for project in api.projects()]
    assert api.project(PROJECT).url.endswith("/ada/public-api")


def test_runs_are_filtered_and_sorted_by_the_server(api: labstead.Api) -> None:
    down = api.runs(PROJECT, {"state": "finished"}, order="-summary_metrics.loss")
    assert ids(down) == ["r5", "r3", "r1"]
    text = api.runs(PROJECT, "config.lr < 0.01 and state = running", order="config.lr")
    assert ids(text) == ["r6", "r4"]


def test_a_list_of_runs_is_read_as_far_as_one_looks(api: labstead.Api) -> None:
    runs = api.runs(PROJECT, order="created_at", per_page=2)
    assert (len(runs), len(runs._items)) == (7, 2)
    assert runs[0].id == "r0"
    assert ids(runs[2:5]) == ["r2", "r3", "r4"]
    assert len(runs._items) == 6
    assert runs[-1].id == "r6"
    assert ids(runs) == [f"r{n}" for n in range(7)]
    with pytest.raises(IndexError):
        runs[7]


def test_a_run_tells_what_it_is(run: Run) -> None:
    assert (run.id, run.state, run.user, run.tags) == ("r0", "running", "ada", ["made"])
    assert run.config == {"lr": 1.0}
    assert run.summary["loss"] == ROWS - 1
    assert run.path == ["ada", "public-api", "r0"]


def test_changes_are_kept_once_saved(api: labstead.Api, run: Run) -> None:
    run.name, run.notes = "renamed", "better"
    run.tags.append("kept")
    run.config["depth"] = 3
    run.update()
    run.summary.update({"best": 0.5})
    found = api.run(f"{PROJECT}/r0")
    assert (found.name, found.notes, found.tags) == ("renamed", "better", ["made", "kept"])
    assert (dict(found.config), found.summary["best"]) == ({"lr": 1.0, "depth": 3}, 0.5)


def test_all_rows_can_be_read(run: Run) -> None:
    rows = list(run.scan_history(page_size=7))
    assert [row["_step"] for row in rows] == list(range(ROWS + 1))
    assert math.isnan(rows[-1]["odd"])
    some = run.scan_history(keys=["loss", "_step"], min_step=10, max_step=13)
    assert [(row["_step"], row["loss"]) for row in some] == [(10, 10), (11, 11), (12, 12)]


def test_a_sample_is_spread_evenly(run: Run) -> None:
    rows = run.history(samples=5, keys=["loss"], pandas=False)
    assert [row["_step"] for row in rows] == [0, 10, 20, 29, 39]
    assert set(rows[0]) == {"_step", "loss"}


def test_the_history_comes_as_a_file(run: Run, tmp_path: Path) -> None:
    path = run.download_history(tmp_path / "history.csv")
    assert len(path.read_text().splitlines()) == ROWS + 2
    with pytest.raises(UsageError, match="parquet"):
        run.download_history(tmp_path / "history.xlsx")


def test_files_go_up_and_come_down(run: Run, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    source = tmp_path / "models" / "best.pt"
    source.write_bytes(b"weights" * 1000)
    uploaded = run.upload_file(source, root=tmp_path)
    assert (uploaded.name, uploaded.size) == ("models/best.pt", 7000)
    target = run.file("models/best.pt").download(tmp_path / "down")
    assert target.read_bytes() == source.read_bytes()
    with pytest.raises(UsageError, match="there already"):
        uploaded.download(tmp_path / "down")
    assert uploaded.download(tmp_path / "down", exist_ok=True) == target
    uploaded.delete()
    assert run.files() == []


def test_waiting_ends_with_the_run(api: labstead.Api, live_server_process: RealServer) -> None:
    run = api.run(f"{PROJECT}/r2")
    with pytest.raises(TimeoutError, match="still running"):
        run.wait_until_finished(timeout=0.1, poll_seconds=0.05)

    def finish() -> None:
        with live_server_process.client() as client:
            client.post("/teams/ada/projects/public-api/runs/r2/finish", json={"exit_code": 1})

    threading.Timer(0.2, finish).start()
    assert run.wait_until_finished(timeout=20, poll_seconds=0.05).state == "failed"


def test_stopping_and_deleting(api: labstead.Api) -> None:
    run = api.run(f"{PROJECT}/r4")
    run.stop()
    run.delete()
    with pytest.raises(RequestRefusedError) as gone:
        api.run(f"{PROJECT}/r4")
    assert gone.value.status == 404


@pytest.mark.parametrize(
    "path", [f"{PROJECT}/r1", f"{PROJECT}/runs/r1", "public-api/r1", f"/{PROJECT}/r1/"]
)
def test_a_run_is_found_by_any_of_its_paths(api: labstead.Api, path: str) -> None:
    assert api.run(path).path == ["ada", "public-api", "r1"]


def test_a_project_may_be_called_runs(api: labstead.Api) -> None:
    api.create_project("runs")
    assert api.project("ada/runs").name == "runs"
    assert list(api.runs("ada/runs")) == []
    api.project("ada/runs").delete()


def test_no_file_lands_outside_the_folder(run: Run, tmp_path: Path) -> None:
    found = {"path": "../evil.txt", "size": 1, "sha256": "", "content_type": ""}
    file = File(run._client, run._path, {**found, "updated_at": "", "state": "ready"})
    with pytest.raises(UsageError, match="outside"):
        file.download(tmp_path / "down")


@pytest.mark.parametrize("path", ["", "a/b/c/d", "ada//r0"])
def test_an_odd_path_is_told(api: labstead.Api, path: str) -> None:
    with pytest.raises(UsageError, match="no path like"):
        api.run(path)


@pytest.fixture
def labstead_command(live_server_process: RealServer, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])


def test_runs_are_listed_in_the_terminal(labstead_command: Command) -> None:
    wanted = ("--filter", "id in (r3, r5)", "--order", "config.lr", "--column", "config.lr")
    shown = labstead_command("runs", "ls", PROJECT, *wanted, "--column", "summary.missing")
    head, *rows = shown.stdout.splitlines()
    expected = ["ID", "NAME", "STATE", "USER", "CREATED_AT", "CONFIG.LR", "SUMMARY.MISSING"]
    assert head.split() == expected
    assert [(row.split()[0], row.split()[-1]) for row in rows] == [("r5", "1e-05"), ("r3", "0.001")]


def test_a_listing_for_programs_is_json(labstead_command: Command) -> None:
    shown = labstead_command("runs", "ls", PROJECT, "--order", "id", "--limit", 2, "--json")
    first, second = map(orjson.loads, shown.stdout.splitlines())
    assert (first["id"], second["id"], second["config"]) == ("r0", "r1", {"lr": 0.1})
    assert "2 of" not in shown.stdout


def test_history_and_files_are_taken_home(
    labstead_command: Command, run: Run, tmp_path: Path
) -> None:
    exported = labstead_command("runs", "export", f"{PROJECT}/r0", tmp_path / "h.parquet")
    assert exported.exit_code == 0, exported.output
    assert (tmp_path / "h.parquet").read_bytes()[:4] == b"PAR1"
    (tmp_path / "notes.txt").write_text("tried it")
    run.upload_file(tmp_path / "notes.txt", root=tmp_path)
    pulled = labstead_command("pull", f"{PROJECT}/r0", "--dir", tmp_path / "down")
    assert pulled.exit_code == 0, pulled.output
    assert (tmp_path / "down" / "notes.txt").read_text() == "tried it"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("runs", "ls", "ada/nothing-here"), 1, "not"),
        (("runs", "ls", PROJECT, "--filter", "lr <"), 1, "config.lr"),
        (("runs", "export", f"{PROJECT}/r0", "history.xlsx"), 2, ".parquet"),
        (("pull", f"{PROJECT}/nobody"), 1, "not"),
        (("runs", "export", f"{PROJECT}/r0", "/dev/null/history.csv"), 1, "/dev/null"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    labstead_command: Command, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = labstead_command(*arguments)
    assert done.exit_code == code
    assert told in done.output.lower()
    assert "Traceback" not in done.output
