"""Runs the whole suite, on each database there is, and says at the end what ran and what did not.

    python -m tools.suite [PYTEST ARGUMENT ...]

What fails is run once more, alone; a part in which it passes then is told as “unsteady”: its tests
have an error that shows only on a busy machine, and want mending.

LABSTEAD_TEST_DATABASE_URL and LABSTEAD_TEST_REDIS_URL name servers to use. With
LABSTEAD_TEST_REQUIRE_ALL=1 a part that cannot run counts as failed.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tools import services
from tools.bytecode import keep_bytecode
from tools.frontend import FRONTEND
from tools.steps import BIN, ROOT, with_environment

PROCESSES = 2
# pytest's exit code, among others for what went wrong before any test.
TESTS_FAILED = 1
# What comes out the same on every database runs on SQLite alone: these marks, and the client, whose
# ways through the whole server are in tests/live and tests/durability.
AGNOSTIC = ("drawing", "no_database")
CLIENT = "tests/sdk"


@dataclass(frozen=True)
class Part:
    """A command of the suite, or the reason why it cannot run here.

    ``again`` runs what failed in the command once more, alone.
    """

    title: str
    command: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    settings: Mapping[str, str] | None = None
    folder: str = str(ROOT)
    missing: str = ""


@dataclass(frozen=True)
class Outcome:
    title: str
    result: str
    detail: str

    def line(self) -> str:
        return f"  {self.result:<8} {self.title:<34} {self.detail}"


def parts(pytest_arguments: list[str]) -> Iterator[Part]:
    yield front_end("Front end: types (tsc)", "check")
    yield front_end("Front end: units (vitest)", "test")
    yield front_end("Front end: size budgets", "budget")
    missing = () if services.browser() else ("browser",)
    postgresql, redis = services.postgresql(), services.redis_server()
    if missing:
        what_to_do = "install Chromium (Debian: apt install chromium-headless-shell)"
        yield Part("Browser tests", missing=what_to_do)
    if not redis:
        yield Part("Tests on Redis", missing="start Redis or set LABSTEAD_TEST_REDIS_URL")
    if postgresql:
        selected = [f"--ignore={CLIENT}", *without(*missing, *AGNOSTIC)]
        yield on_postgresql(postgresql, redis, [*selected, *pytest_arguments])
    else:
        what_to_do = "start PostgreSQL or set LABSTEAD_TEST_DATABASE_URL"
        yield Part("Tests on PostgreSQL", missing=what_to_do)
    yield pytest("Tests on SQLite", {}, [*without(*missing), *pytest_arguments])


def front_end(title: str, script: str) -> Part:
    return Part(title, (str(BIN / "npm"), "run", "--silent", script), folder=str(FRONTEND))


def on_postgresql(url: str, redis: str | None, arguments: list[str]) -> Part:
    settings = {"LABSTEAD_DATABASE_URL": url, "LABSTEAD_REDIS_URL": redis or ""}
    title = "Tests on PostgreSQL and Redis" if redis else "Tests on PostgreSQL"
    return pytest(title, settings, arguments)


def pytest(title: str, settings: Mapping[str, str], arguments: list[str]) -> Part:
    # Tests of one file share servers and browsers, so a file stays in one process. Which come first
    # is for tests/conftest.py to say: how many tests a file has does not tell how long it takes.
    spread = ("-n", str(PROCESSES), "--dist", "loadfile", "--no-loadscope-reorder")
    command = (str(BIN / "python"), "-m", "pytest")
    failed = ("--last-failed", "--last-failed-no-failures", "none")
    return Part(
        title,
        (*command, *spread, *arguments),
        again=(*command, *failed, *arguments),
        settings=settings,
    )


def without(*marks: str) -> list[str]:
    return ["-m", f"not ({' or '.join(marks)})"] if marks else []


def run(part: Part) -> Outcome:
    if part.missing:
        return Outcome(part.title, "not run", part.missing)
    started = time.monotonic()
    code = execute(part, part.command)
    result = "passed" if code == 0 else "FAILED"
    if code == TESTS_FAILED and part.again and execute(part, part.again) == 0:
        result = "unsteady"
    return Outcome(part.title, result, f"{time.monotonic() - started:.0f} s")


def execute(part: Part, command: tuple[str, ...]) -> int:
    print(f"\n==> {part.title}: {shlex.join(command)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="labstead-test-") as data_dir:
        env = test_environment(data_dir, part.settings or {})
        return subprocess.run(command, cwd=part.folder, env=env, check=False).returncode  # noqa: S603


def test_environment(data_dir: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Nothing of the person's own server: neither its settings nor its data folder."""
    inherited = {
        name: value
        for name, value in with_environment().items()
        if not name.startswith("LABSTEAD_") or name.startswith("LABSTEAD_TEST_")
    }
    return {**inherited, "LABSTEAD_DATA_DIR": data_dir, **settings}


def failures(outcomes: list[Outcome]) -> list[Outcome]:
    needs_all = os.environ.get("LABSTEAD_TEST_REQUIRE_ALL") == "1"
    bad = {"FAILED", "not run"} if needs_all else {"FAILED"}
    return [outcome for outcome in outcomes if outcome.result in bad]


def main() -> int:
    keep_bytecode()
    outcomes = [run(part) for part in parts(sys.argv[1:])]
    print("\nThe suite:", *(outcome.line() for outcome in outcomes), sep="\n", flush=True)
    return 1 if failures(outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
