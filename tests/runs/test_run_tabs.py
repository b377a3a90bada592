"""A run's tabs over HTTP: its files as a ZIP, its devices and forks, and two runs compared."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any

import orjson
import pytest
from django.test import Client

from accounts.models import User
from projects.models import Project
from runs.models import Run
from runs.services import fork_run, update_run
from runs.services.creation import NewRun
from runs.services.files import OfferedFile, offer_file, receive_file
from runs.views.devices import device_of
from tests.factories import make_project, make_run, make_stranger
from tests.history.streams import append


@pytest.fixture
def project(ada: User, client: Client) -> Project:
    client.force_login(ada)
    return make_project("digits", by=ada)


def run_of(ada: User, project: Project, slug: str, **fields: Any) -> Run:
    return make_run(by=ada, project=project, id=slug, name=slug, **fields)


def save(run: Run, path: str, content: bytes, *, by: User) -> None:
    row = offer_file(run, OfferedFile(path=path, size=len(content)), by=by)
    receive_file(row, io.BytesIO(content), size=len(content))


def test_all_files_come_as_one_archive(client: Client, ada: User, project: Project) -> None:
    run = run_of(ada, project, "a")
    files = {"code/a.py": b"print(1)\n", "empty": b"", "big.bin": b"0123456789" * 300_000}
    for path, content in files.items():
        save(run, path, content, by=ada)
    offer_file(run, OfferedFile(path="never/came", size=3), by=ada)
    answer = client.get("/api/v1/teams/ada/projects/digits/runs/a/files.zip")
    assert answer["Content-Disposition"] == 'attachment; filename="a-files.zip"'
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == files


def test_a_stranger_gets_no_archive(client: Client, ada: User, project: Project) -> None:
    run_of(ada, project, "a")
    client.force_login(make_stranger())
    assert client.get("/api/v1/teams/ada/projects/digits/runs/a/files.zip").status_code == 404
    assert client.get("/ada/digits/compare?a=a&b=a").status_code == 404


@pytest.mark.parametrize(
    ("key", "device"),
    [
        ("system.cpu.3.cpu_percent", "CPU"),
        ("system.gpu.0.temp", "GPU 0"),
        ("system.gpu.process.1.memory", "GPU 1, this process"),
        ("system.gpu.0.gpu/l:rank 1", "GPU 0 · rank 1"),
        ("system.proc.memory.rssMB", "Process"),
        ("system.proc.memory.availableMB", "Memory"),
        ("system.disk./.usageGB", "Disk"),
        ("fan", "Other"),
    ],
)
def test_system_metrics_know_their_device(key: str, device: str) -> None:
    assert device_of(key) == device


def test_the_system_tab_names_the_devices(client: Client, ada: User, project: Project) -> None:
    run = run_of(ada, project, "a")
    append(run.system, [{"system.cpu": 5.0, "system.gpu.0.temp": 61.0}])
    text = client.get("/ada/digits/runs/a/system").content.decode()
    assert "&quot;system.gpu.0.temp&quot;:&quot;GPU 0&quot;" in text


def test_forks_and_their_parent_name_each_other(
    client: Client, ada: User, project: Project
) -> None:
    parent = run_of(ada, project, "parent")
    append(parent.history, [{"_step": step, "loss": 1.0} for step in range(5)])
    fork_run(project, NewRun(id="child"), {"run": "parent", "step": 2}, by=ada)
    assert "forked at step 2" in client.get("/ada/digits/runs/parent/overview").content.decode()
    page = client.get("/ada/digits/runs/child/overview").content.decode()
    assert "/ada/digits/compare?a=parent&amp;b=child" in page


def test_a_comparison_shows_what_differs(client: Client, ada: User, project: Project) -> None:
    same = {"seed": 1, "deep": {"width": 3}, "<b>": "<script>"}
    one = run_of(ada, project, "one", config={"lr": 0.1, "only": [1], **same})
    other = run_of(ada, project, "other", config={"lr": 0.3, "flag": True, **same})
    update_run(one, by=ada, summary={"loss": 2.0, "nan": "NaN", "_step": 4})
    update_run(other, by=ada, summary={"loss": 1.5, "nan": "NaN", "_step": 9})
    text = client.get("/ada/digits/compare?a=one&b=other").content.decode()
    assert "+0.2" in text
    assert "−0.5" in text  # noqa: RUF001
    assert all(word in text for word in ("only", "flag"))
    assert "deep.width" not in text
    assert "3 equal" in text
    everything = client.get("/ada/digits/compare?a=one&b=other&all").content.decode()
    assert "deep.width" in everything
    assert "&lt;script&gt;" in everything
    assert "<td><script>" not in everything


def test_a_comparison_draws_what_both_runs_define_and_their_summaries_hold(
    client: Client, ada: User, project: Project
) -> None:
    one, other = run_of(ada, project, "one"), run_of(ada, project, "other")
    update_run(one, by=ada, metrics={"loss": {"step_metric": "nowhere"}})
    update_run(other, by=ada, metrics={"acc": {"step_metric": "epoch"}})
    append(other.history, [{"_step": 0, "loss": 1.0, "acc": 0.5, "epoch": 0}])
    update_run(one, by=ada, summary={"sample": {"_type": "image-file", "path": "a.png"}})
    text = client.get("/ada/digits/compare?a=one&b=other").content.decode()
    (catalogue,) = re.findall(r'data-catalogue="([^"]*)"', text)
    told = orjson.loads(unescape(catalogue))
    assert told["steps"] == {"acc": "epoch"}
    assert told["kinds"]["media history"] == ["sample"]


@pytest.mark.parametrize("query", ["", "?a=one", "?a=one&b=gone"])
def test_a_comparison_needs_two_runs(
    client: Client, ada: User, project: Project, query: str
) -> None:
    run_of(ada, project, "one")
    assert client.get(f"/ada/digits/compare{query}").status_code == 404


def test_markdown_among_the_files_comes_sanitised(
    client: Client, ada: User, project: Project
) -> None:
    save(run_of(ada, project, "a"), "a.md", b"**b** <script>alert(1)</script>", by=ada)
    address = "/api/v1/teams/ada/projects/digits/runs/a/media-files?path=a.md"
    html = orjson.loads(client.get(address).content)["files"]["a.md"]["html"]
    assert "<strong>b</strong>" in html
    assert "<script" not in html
