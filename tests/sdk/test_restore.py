"""``restore`` against the real server: files back to a script, code back to a repository."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import labstead
from labstead import RequestRefusedError, UsageError
from labstead.cli import main
from tests.real_server import RealServer
from tests.sdk.waiting import wait_until

pytestmark = pytest.mark.server
Command = Callable[..., Result]


@pytest.fixture(autouse=True)
def _at_the_server(
    live_server_process: RealServer, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    monkeypatch.setenv("LABSTEAD_PROJECT", "restoring")


@pytest.fixture
def saved(workplace: Path) -> str:
    """The path of a run with two files, of which one was saved twice."""
    (workplace / "models").mkdir()
    with labstead.init() as run:
        for text in ("worse", "best"):
            (workplace / "models" / "best.pt").write_text(text)
            run.save("models/*.pt", policy="now")
            wait_for_file(run, text)
    (workplace / "models" / "best.pt").unlink()
    return f"ada/restoring/{run.id}"


def wait_for_file(run: labstead.Run, text: str) -> None:
    """Each version has to have arrived before the next, or both would travel as one."""
    api = labstead.Api()
    size = len(text)
    wait_until(
        lambda: [
            file
            for file in api.run(f"ada/restoring/{run.id}").files(["models/best.pt"])
            if file.is_ready and file.size == size
        ]
    )


@pytest.fixture
def labstead_command() -> Command:
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_a_file_saved_again_is_the_new_one(saved: str, workplace: Path) -> None:
    with labstead.restore("models/best.pt", saved) as file:
        assert file.read() == "best"
    assert Path(file.name) == workplace / "models" / "best.pt"


def test_a_file_that_is_there_counts_unless_it_is_to_be_replaced(
    saved: str, workplace: Path
) -> None:
    (workplace / "models" / "best.pt").write_text("mine")
    with labstead.restore("models/best.pt", saved) as file:
        assert file.read() == "mine"
    with labstead.restore("models/best.pt", saved, replace=True) as file:
        assert file.read() == "best"


def test_with_a_run_files_come_into_its_folder(saved: str, tmp_path: Path) -> None:
    with labstead.init() as run:
        with labstead.restore("models/best.pt", saved) as file:
            assert file.read() == "best"
        assert Path(file.name).is_relative_to(run.dir or "")
        with run.restore("models/best.pt", saved, root=tmp_path / "here") as file:
            assert Path(file.name) == tmp_path / "here" / "models" / "best.pt"


def test_a_runs_own_file_is_at_hand(workplace: Path) -> None:
    (workplace / "notes.txt").write_text("first")
    with labstead.init(mode="offline") as run:
        run.save("notes.txt", policy="now")
        (workplace / "notes.txt").write_text("second")
        with run.restore("notes.txt") as file:
            assert file.read() == "first"


def test_a_resumed_run_takes_its_checkpoint_up(saved: str) -> None:
    with (
        labstead.init(id=saved.rpartition("/")[2], resume="must"),
        labstead.restore("models/best.pt") as file,
    ):
        assert file.read() == "best"


@pytest.mark.parametrize("name", ["../best.pt", "/etc/passwd", "models/../../x", "", "a\\b"])
def test_a_name_that_leads_out_is_refused(saved: str, name: str) -> None:
    with pytest.raises(UsageError, match="no path inside a run"):
        labstead.restore(name, saved)


def test_a_link_that_leads_out_is_not_followed(saved: str, workplace: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (workplace / "models").rename(workplace / "gone")
    (workplace / "models").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="outside"):
        labstead.restore("models/best.pt", saved)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_is_not_there_raises(saved: str) -> None:
    with pytest.raises(UsageError, match="no file"):
        labstead.restore("models/worst.pt", saved)
    with pytest.raises(RequestRefusedError):
        labstead.restore("models/best.pt", "ada/restoring/nobody")
    with pytest.raises(UsageError, match="init"):
        labstead.restore("models/best.pt")


def test_the_command_brings_files(saved: str, workplace: Path, labstead_command: Command) -> None:
    done = labstead_command("restore", saved, "models/best.pt", "--root", "there")
    assert done.exit_code == 0, done.output
    assert (workplace / "there" / "models" / "best.pt").read_text() == "best"
    again = labstead_command("restore", saved, "models/best.pt", "--root", "there")
    assert again.exit_code == 2
    assert "there already" in again.output
    assert labstead_command("restore", saved, "../x").exit_code == 2


def git(*arguments: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    return subprocess.run(
        ["git", *identity, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository_run(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run made from a commit and a change that was never committed; both are overwritten since.

    Its path.
    """
    monkeypatch.setenv("LABSTEAD_CAPTURE_GIT", "1")
    script = workplace / "train.py"
    git("init", "--quiet")
    script.write_text("rate = 1\nsteps = 1\n")
    git("add", "train.py")
    git("commit", "--quiet", "--message=first")
    script.write_text("rate = 2\nsteps = 1\n")
    with labstead.init(config={"rate": 2}) as run:
        pass
    script.write_text("rate = 3\nsteps = 3\n")
    git("commit", "--quiet", "--all", "--message=second")
    return f"ada/restoring/{run.id}"


def test_the_command_brings_the_code_back(
    repository_run: str, workplace: Path, labstead_command: Command
) -> None:
    run_id = repository_run.rpartition("/")[2]
    done = labstead_command("restore", repository_run)
    assert done.exit_code == 0, done.output
    assert (workplace / "train.py").read_text() == "rate = 2\nsteps = 1\n"
    assert git("branch", "--show-current") == f"labstead/{run_id}"
    config = workplace / "labstead-restored" / run_id / "config.yaml"
    assert config.read_text() == "rate: 2\n"


def test_the_command_leaves_uncommitted_work_alone(
    repository_run: str, workplace: Path, labstead_command: Command
) -> None:
    (workplace / "train.py").write_text("precious\n")
    done = labstead_command("restore", repository_run)
    assert done.exit_code == 2
    assert "commit or stash" in done.output
    assert (workplace / "train.py").read_text() == "precious\n"
    assert labstead_command("restore", repository_run, "--no-git").exit_code == 0
