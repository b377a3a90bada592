"""Artifacts whose client or server is killed at random moments of the upload.

Nothing that is half there is ever seen, what had arrived is not sent again, and once the sweep has
been there are no bytes that belong to nothing. The long form is 20 kills:
``pytest -m long tests/durability/test_killed_uploads.py -s``. LABSTEAD_TEST_SEED repeats a run.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.artifacts.building import digest_of, version_digest
from tests.durability.test_kills import seed, sync
from tests.real_server import ROOT, RealServer, running_server
from tests.sdk.artifacts import shelves
from tests.sdk.artifacts.counting_proxy import CountingProxy, counting_proxy

pytestmark = [pytest.mark.server, pytest.mark.drawing]

PROJECT = "killed"
PART = 16 << 20
SMALL_FILES, SMALL_BYTES = 60, 50_000
WORTH_A_KILL = PART + SMALL_FILES * SMALL_BYTES + 1_000_000
"""Bytes that may go twice: the part and the pack that were under way, and what is said of them."""
PROGRAM = """
import sys, labstead
with labstead.init(project="killed") as run:
    artifact = labstead.Artifact(sys.argv[1], "dataset")
    artifact.add_dir("data")
    run.log_artifact(artifact)
"""
SWEEP = """
import json
from artifacts.models import Blob, Holding, StoredObject, Upload
from artifacts.tasks import STEPS
from artifacts.upkeep.checkup import check
from history.upkeep import trash
from history.upkeep.orphans import files_below

for _ in range(2):
    for step in STEPS:
        step()
trash.empty()
rows = {"uploads": Upload.objects.count(), "holdings": Holding.objects.count()}
rows["unfinished"] = StoredObject.objects.filter(is_ready=False).count()
blobs = list(Blob.objects.values_list("digest", flat=True))
objects = StoredObject.objects.count()
files = list(files_below("artifacts"))
print(json.dumps({**rows, "blobs": blobs, "objects": objects, "files": len(files),
                  "problems": list(check(rehash=True))}))
"""


@dataclass(frozen=True)
class Size:
    """Kills of the client, of the server, and of clients that never come back."""

    clients: int
    servers: int
    abandoned: int
    large_bytes: int


SHORT = Size(clients=2, servers=1, abandoned=1, large_bytes=PART + PART // 2)
LONG = Size(clients=10, servers=10, abandoned=3, large_bytes=6 * PART + 1000)


@dataclass
class Upload:
    """What goes up under a name of its own, and what a kill did to it."""

    name: str
    size: int
    digest: str
    files: set[str]
    at: float
    again: int = 0
    """Bytes that went twice."""


@dataclass(frozen=True)
class Setting:
    server: RealServer
    proxy: CountingProxy
    environment: dict[str, str]
    folder: Path
    dice: random.Random
    size: Size

    def prepared(self, name: str) -> Upload:
        """Files that no other upload has, in the folder ``data``."""
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        files = {f"{i}": self.dice.randbytes(SMALL_BYTES) for i in range(SMALL_FILES)}
        files["large"] = self.dice.randbytes(self.size.large_bytes)
        for path, content in files.items():
            (data / path).write_bytes(content)
        size = sum(map(len, files.values()))
        digests = {digest_of(content) for content in files.values()}
        return Upload(name, size, version_digest(files), digests, self.dice.uniform(0.02, 1) * size)

    def started(self, upload: Upload) -> subprocess.Popen[bytes]:
        with (self.folder / "said.txt").open("ab") as said:
            return subprocess.Popen(
                [sys.executable, "-c", PROGRAM, upload.name],
                env=self.environment, cwd=self.folder, stdout=said, stderr=said,
            )  # fmt: skip

    def upload_and_kill(
        self, upload: Upload, kill: Callable[[subprocess.Popen[bytes]], None]
    ) -> subprocess.Popen[bytes]:
        """A program whose upload comes to its moment, where ``kill`` is called."""
        is_done, pause = threading.Event(), self.dice.uniform(0, 0.05)

        def act() -> None:
            is_done.wait(pause)  # meanwhile the server takes in what has come so far
            kill(program)
            is_done.set()

        self.proxy.begin(upload.at, threading.Thread(target=act).start)
        program = self.started(upload)
        assert is_done.wait(60), self.said()
        return program

    def note(self, text: str) -> None:
        with (self.folder / "said.txt").open("a") as said:
            said.write(text)

    def said(self) -> str:
        return (self.folder / "said.txt").read_text()


@contextmanager
def setting(folder: Path, size: Size, dice: random.Random) -> Iterator[Setting]:
    with running_server(folder / "data-of-server") as server, counting_proxy(server.port) as proxy:
        environment = {**server.sdk_environment(folder), "LABSTEAD_BASE_URL": proxy.url}
        yield Setting(server, proxy, environment, folder, dice, size)


@pytest.mark.parametrize(
    "size", [SHORT, pytest.param(LONG, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_uploads_survive_kills_at_any_moment(tmp_path: Path, size: Size) -> None:
    number = seed()
    print(f"LABSTEAD_TEST_SEED={number}")  # shown when it fails
    dice = random.Random(number)
    acts = [kill_the_client] * size.clients + [kill_the_server] * size.servers
    dice.shuffle(acts)
    with setting(tmp_path, size, dice) as at:
        uploads = []
        for i, act in enumerate(acts):
            upload = at.prepared(f"{act.__name__}-{i}")
            act(at, upload)
            assert upload.again < WORTH_A_KILL, f"{upload.name}\n{at.said()}"
            uploads.append(upload)
        abandoned = [abandon(at, f"abandoned-{i}") for i in range(size.abandoned)]
        came_through = [upload for upload in abandoned if is_there(at, upload)]
        for upload in [*uploads, *came_through]:
            check_it_is_whole(at, upload)
        at.server.stop()
        check_nothing_leaked(at.server, [*uploads, *came_through])
    report(uploads, size)


def kill_the_client(at: Setting, upload: Upload) -> None:
    at.upload_and_kill(upload, lambda program: program.kill()).wait()
    before = at.proxy.sent_bytes
    check_nothing_is_half_there(at, upload)
    at.proxy.begin()
    synced = sync(at.environment, at.folder)
    at.note(synced.stdout + synced.stderr)
    assert synced.returncode == 0, at.said()
    upload.again = before + at.proxy.sent_bytes - upload.size


def kill_the_server(at: Setting, upload: Upload) -> None:
    """The program goes on by itself as soon as the server is there again."""
    program = at.upload_and_kill(upload, lambda _: at.server.kill())
    at.server.start()
    check_nothing_is_half_there(at, upload)
    assert program.wait(120) == 0, at.said()
    upload.again = at.proxy.sent_bytes - upload.size


def abandon(at: Setting, name: str) -> Upload:
    """Nobody ever goes on with it. On a busy machine the kill may come when all is there."""
    upload = at.prepared(name)
    upload.at = min(upload.at, 0.6 * upload.size)
    at.upload_and_kill(upload, lambda program: program.kill()).wait()
    return upload


def check_nothing_is_half_there(at: Setting, upload: Upload) -> None:
    if is_there(at, upload):
        check_it_is_whole(at, upload)


def is_there(at: Setting, upload: Upload) -> bool:
    return bool(shelves.versions(at.server, PROJECT, upload.name))


def check_it_is_whole(at: Setting, upload: Upload) -> None:
    assert shelves.versions(at.server, PROJECT, upload.name) == ["v0"], upload.name
    assert shelves.version(at.server, PROJECT, upload.name)["digest"] == upload.digest
    files = shelves.files(at.server, PROJECT, upload.name)
    whole = {path: content for path, content in files.items() if isinstance(content, bytes)}
    assert version_digest(whole) == upload.digest


def check_nothing_leaked(server: RealServer, uploads: list[Upload]) -> None:
    swept = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", SWEEP],
        env={**server.environment, "LABSTEAD_DRAFT_SECONDS": "0", "LABSTEAD_TRASH_SECONDS": "0"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert swept.returncode == 0, swept.stderr
    left = json.loads(swept.stdout)
    needed = set().union(*(upload.files for upload in uploads))
    assert set(left["blobs"]) == needed
    assert left["holdings"] == len(needed)
    assert (left["uploads"], left["unfinished"], left["problems"]) == (0, 0, [])
    assert left["files"] == left["objects"]


def report(uploads: list[Upload], size: Size) -> None:
    total = sum(upload.size for upload in uploads)
    again = sum(max(0, upload.again) for upload in uploads)
    print(
        f"{size.clients} kills of clients, {size.servers} of the server, {size.abandoned} uploads "
        f"given up; of {uploads[0].size / 1e6:.0f} MB, {again / len(uploads) / 1e6:.1f} MB went "
        f"twice on average ({again / total:.1%}); 0 versions broken, 0 blobs leaked"
    )
