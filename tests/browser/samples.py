"""Projects and runs to look at, made through the API as a client makes them."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from typing import Any

import httpx
import orjson

from tests.real_server import ROOT, RealServer

LONG_NAME = "a-very-long-run-name-that-somebody-made-of-every-hyperparameter-lr0.001-bs128-wd0.05"


def curves(steps: int, *, rate: float) -> list[dict[str, Any]]:
    """Rows of a training that falls and settles, the same for the same rate."""
    return [
        {
            "_step": step,
            "_timestamp": 1_760_000_000 + step,
            "_runtime": float(step),
            "train/loss": 2.5 * math.exp(-rate * step / 60) + 0.2 + wobble(step, 0.06),
            "train/accuracy": 0.95 - 0.85 * math.exp(-rate * step / 60) + wobble(step, 0.02),
            "val/loss": 2.6 * math.exp(-rate * step / 70) + 0.3,
            "val/accuracy": 0.93 - 0.85 * math.exp(-rate * step / 70),
            "lr": 0.001 * math.cos(step / steps * math.pi / 2),
        }
        for step in range(steps)
    ]


def wobble(step: int, size: float) -> float:
    return size * math.sin(step * 12.9898) * math.cos(step * 4.1414)


def make_run(api: httpx.Client, project: str, run: str, **fields: Any) -> str:
    """Start a run of Ada's; the address of its page."""
    answer = api.post(f"/teams/ada/projects/{project}/runs", json={"id": run, **fields})
    assert answer.is_success, answer.text
    return f"/ada/{project}/runs/{run}"


def log(
    api: httpx.Client,
    page: str,
    rows: list[dict[str, Any]],
    *,
    at: int = 0,
    stream: str = "history",
) -> None:
    """Append rows to a stream of the run with this page."""
    address = f"{api_path(page)}/streams/{stream}"
    headers = {"Content-Type": "application/x-ndjson"}
    body = b"\n".join(map(orjson.dumps, rows))
    answer = api.post(address, params={"offset": at}, content=body, headers=headers)
    assert answer.is_success, answer.text


def finish(api: httpx.Client, page: str, *, exit_code: int = 0) -> None:
    answer = api.post(f"{api_path(page)}/finish", json={"exit_code": exit_code})
    assert answer.is_success, answer.text


def tell(api: httpx.Client, page: str, title: str, text: str, *, level: str) -> None:
    """Add an alert, and an event beside it."""
    attributes = {"path": "best.pt", "accuracy": 0.93}
    events = [
        {"token": f"{title} event", "kind": "event", "name": title, "attributes": attributes},
        {"token": title, "kind": "alert", "name": title, "text": text, "level": level},
    ]
    added = api.post(f"{api_path(page)}/events", json={"events": events})
    assert added.is_success, added.text


def save_file(api: httpx.Client, page: str, path: str, content: bytes) -> None:
    offer = {"path": path, "size": len(content)}
    offered = api.post(f"{api_path(page)}/files", json=offer)
    assert offered.is_success, offered.text
    uploaded = api.put(offered.json()["upload_url"], content=content)
    assert uploaded.is_success, uploaded.text


def api_path(page: str) -> str:
    """``/ada/digits/runs/k3x`` as the API has it."""
    _, team, rest = page.split("/", 2)
    return f"/teams/{team}/projects/{rest}"


def fill_project(api: httpx.Client, project: str) -> str:
    """Finished, failed and running runs with curves, a log and files; the running one's page."""
    for number, rate in enumerate((0.6, 0.9, 1.3)):
        done = make_run(api, project, f"done{number}", tags=["baseline"], config={"lr": rate})
        log(api, done, curves(300, rate=rate))
        finish(api, done)
    failed = make_run(api, project, "failed", name=LONG_NAME, tags=["baseline", "large-batch"])
    log(api, failed, curves(90, rate=2.0))
    finish(api, failed, exit_code=1)
    running = make_run(
        api,
        project,
        "running",
        name="cobalt-ember",
        notes="Does a warm-up help?",
        config={"lr": 0.001, "model": {"depth": 12, "width": 384}, "optimizer": "adamw"},
        metadata={"host": "lab-3", "python": "3.11.2", "program": "train.py"},
    )
    log(api, running, curves(180, rate=0.8))
    lines = [
        {"stream": "stdout", "text": f"epoch {n}: loss {1 / (n + 1):.3f}\n"} for n in range(40)
    ]
    log(api, running, [*lines, {"stream": "stderr", "text": "a warning\n"}], stream="console")
    tell(api, running, "Loss diverges", "It is NaN since step 40.", level="WARN")
    save_file(api, running, "checkpoints/model.bin", b"weights " * 200)
    return running


def fill_with_runs(server: RealServer, project: str, count: int) -> None:
    """Many runs at once, which would take minutes through the API."""
    wanted = json.dumps({"team": "ada", "project": project, "count": count})
    command = [sys.executable, "-m", "benchmarks.clients.fill_labstead", wanted]
    paths = f"{ROOT}:{ROOT / 'platform'}"
    environment = {**server.environment, "PYTHONPATH": paths}
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
