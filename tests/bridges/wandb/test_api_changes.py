"""What the official client changes of runs that have been, and their files."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bridges.wandb.client import run_well
from tests.real_server import RealServer

pytestmark = [pytest.mark.server, pytest.mark.drawing]

SCRIPT = """
    import json, os, wandb
    from wandb.apis.public import Run

    with wandb.init(project="api-changes", id="f0", config={"lr": 0.1, "gone": 1}) as run:
        run.log({"loss": 1})
        os.makedirs("sub/dir")
        open("sub/dir/a.json", "w").write("{}")
        open("model.txt", "w").write("weights")
        run.save("model.txt")
        run.save("sub/dir/a.json", base_path=".")

    path = "ada/api-changes"

    def fresh(name):
        return wandb.Api().run(f"{path}/{name}")

    def problem(act):
        try:
            return act()
        except Exception as error:
            return str(error)

    run = fresh("f0")
    files = run.files()
    own = {file.name: file for file in files if file.name in ("model.txt", "sub/dir/a.json")}
    told = {
        "count": len(files) == len([file.name for file in run.files(per_page=2)]),
        "files": [[name, file.size, file.mimetype] for name, file in sorted(own.items())],
        "like": [file.name for file in run.files(pattern="SUB/%.js_n")],
        "like literally": [file.name for file in run.files(pattern="model_txt%_")],
        "named": [file.name for file in run.files(["model.txt", "nope"])],
        "downloaded": run.file("model.txt").download(root="down").read(),
    }
    open("up load.bin", "wb").write(b"x" * 1000)
    run.upload_file("up load.bin")
    told["uploaded"] = run.file("up load.bin").size
    run.file("up load.bin").delete()
    told["deleted"] = [file.name for file in run.files(["up load.bin"])]

    run.tags.append("new")
    run.notes, run.name, run.group, run.job_type = "words", "renamed", "gg", "jj"
    run.config["lr"], run.config["more"] = 0.5, {"a": [1]}
    del run.config["gone"]
    run.update()
    run = fresh("f0")
    told["updated"] = [run.tags, run.notes, run.name, run.group, run.job_type, run.state]
    told["config"] = run.config
    run.summary.update({"best": 0.1, "other": {"x": 1}})
    summary = fresh("f0").summary
    told["summary"] = [summary["loss"], summary["best"], summary["other"]["x"]]
    run.stop()
    told["stopped"] = fresh("f0").state
    told["refused"] = [problem(lambda: run.update_state(s)) for s in ("pending", "failed", "odd")]

    def steps(name, *states):
        return [[fresh(name).update_state(state), fresh(name).state][1] for state in states]

    Run.create(wandb.Api(), run_id="p0", project="api-changes", entity="ada", state="pending")
    told["pending"] = [fresh("p0").state, *steps("p0", "failed", "pending")]
    with wandb.init(project="api-changes", id="p0", resume="allow") as run:
        run.log({"x": 1})
        told["begun"] = run.resumed
    run = fresh("p0")
    run.wait_until_finished()
    told["taken up"] = [run.state, list(run.scan_history(keys=["x"]))]
    told["made"] = wandb.Api().create_run(project="api-changes", entity="ada").state
    run.delete()
    told["gone"] = problem(lambda: fresh("p0"))
    told["gone twice"] = problem(run.delete)
    told["left"] = [run.id for run in wandb.Api().runs(path, filters={"name": {"$regex": "^.0$"}})]
    print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_well(live_server_process, tmp_path_factory.mktemp("changes"), SCRIPT)


def test_files_are_listed_with_what_they_are(told: Any) -> None:
    assert told["count"]
    assert told["files"] == [
        ["model.txt", 7, "text/plain"],
        ["sub/dir/a.json", 2, "application/json"],
    ]
    assert told["named"] == ["model.txt"]


def test_patterns_are_those_of_sql(told: Any) -> None:
    assert told["like"] == ["sub/dir/a.json"]
    assert told["like literally"] == []


def test_files_come_and_go(told: Any) -> None:
    assert (told["downloaded"], told["uploaded"], told["deleted"]) == ("weights", 1000, [])


def test_an_update_replaces_config_and_words(told: Any) -> None:
    assert told["updated"] == [["new"], "words", "renamed", "gg", "jj", "finished"]
    assert told["config"] == {"lr": 0.5, "more": {"a": [1]}}


def test_the_summary_is_changed(told: Any) -> None:
    assert told["summary"] == [1, 0.1, 1]


def test_a_run_that_has_ended_stays_as_it_is(told: Any) -> None:
    assert told["stopped"] == "finished"
    pending, failed, odd = told["refused"]
    assert "it cannot wait again" in pending
    assert "only one that runs or waits" in failed
    assert "say “pending” or “failed”" in odd


def test_a_run_waits_until_its_program_begins(told: Any) -> None:
    assert told["pending"] == ["pending", "failed", "pending"]
    assert told["taken up"] == ["finished", [{"_step": 0, "x": 1}]]
    assert told["made"] == "running"


def test_a_deleted_run_is_gone(told: Any) -> None:
    assert "Could not find run" in told["gone"]
    assert "The run was deleted" in told["gone twice"]
    assert told["left"] == ["f0"]
