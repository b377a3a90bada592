"""What holds for every media value: its file, its place in the row, and when it is frozen."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import orjson
import pytest
from click.testing import CliRunner

import labstead
from labstead._folder.journal import Kind, read_records
from labstead._media.store import MediaStore
from labstead.cli import main
from tests.sdk.media import PROJECT, Logged, logged
from tests.sdk.scripts import start_script

__all__ = ["logged"]
GREY = np.array([[0, 100], [200, 255]], np.uint8)


def files_of(run: labstead.Run) -> list[Path]:
    assert run.dir is not None
    return [path for path in (run.dir / "files").rglob("*") if path.is_file()]


def kinds_of(run: labstead.Run) -> list[Kind]:
    assert run.dir is not None
    return [record.kind for record in read_records(run.dir / "journal")]


@pytest.mark.server
def test_a_value_and_its_file_come_back(logged: Logged) -> None:
    logged.run.log({"loss": 0.5, "val/sample": labstead.Image(GREY, caption="grey")}, step=7)
    row = logged.rows()[0]
    value = row["val/sample"]
    content = logged.content(value)
    digest = hashlib.sha256(content).hexdigest()
    assert row["loss"] == 0.5
    assert value == {
        "_type": "image-file",
        "path": f"media/images/val/sample_7_{digest[:20]}.png",
        "sha256": digest,
        "size": len(content),
        "format": "png",
        "width": 2,
        "height": 2,
        "caption": "grey",
    }


@pytest.mark.server
def test_the_server_knows_media_keys_and_their_last_value(logged: Logged) -> None:
    logged.run.log({"sample": labstead.Image(GREY), "weights": labstead.Histogram([1, 2])})
    logged.run.log({"several": [labstead.Image(GREY), labstead.Image(GREY)]})
    remote = logged.remote()
    rows = logged.rows()
    assert dict(remote.summary)["sample"] == rows[0]["sample"]
    assert dict(remote.summary)["several"] == rows[1]["several"]
    found = remote._client.get(f"{remote._path}/keys")
    kinds = {key["name"]: key["kinds"] for key in found["keys"]}
    assert kinds["sample"] == kinds["weights"] == kinds["several"] == ["media"]


@pytest.mark.server
def test_media_in_the_summary_have_their_files(logged: Logged) -> None:
    logged.run.summary["best"] = labstead.Image(GREY)
    value = logged.remote().summary["best"]
    assert value["path"].startswith("media/images/best_summary_")
    assert hashlib.sha256(logged.content(value)).hexdigest() == value["sha256"]


@pytest.mark.server
def test_there_are_no_statistics_of_media(logged: Logged) -> None:
    logged.run.define_metric("*", summary="max")
    logged.run.log({"sample": labstead.Image(GREY), "loss": 0.5})
    mine = logged.run.summary.as_dict()
    theirs = dict(logged.remote().summary)
    assert mine["sample"] == theirs["sample"]
    assert mine["sample"]["_type"] == "image-file"
    assert mine["loss"] == theirs["loss"] == {"max": 0.5}


@pytest.mark.server
def test_what_was_logged_offline_arrives_with_its_files(
    logged: Logged,
) -> None:
    logged.run.finish()
    offline = labstead.init(project=PROJECT, mode="offline")
    offline.log({"sample": labstead.Image(GREY)})
    offline.finish()
    assert CliRunner().invoke(main, ["sync", str(offline.dir)]).exit_code == 0
    logged.run = offline
    value = logged.rows()[0]["sample"]
    assert logged.content(value) == labstead.Image(GREY).content


def test_no_row_names_a_file_that_the_journal_could_not_note(
    offline_run: labstead.Run,
) -> None:
    journal = offline_run._recorder._journal
    assert journal is not None
    descriptor, full = journal._descriptor, os.open("/dev/full", os.O_WRONLY)
    journal._descriptor = full
    offline_run.log({"sample": labstead.Image(GREY)})
    assert offline_run.summary["sample"]["sha256"] is None
    os.close(full)
    journal._descriptor = descriptor
    offline_run.log({"sample": labstead.Image(GREY)})
    assert offline_run.summary["sample"]["sha256"] is not None
    assert kinds_of(offline_run)[-2:] == [Kind.FILE, Kind.ROW_CLOSED]


def test_the_record_of_the_file_comes_before_that_of_the_row(offline_run: labstead.Run) -> None:
    offline_run.log({"sample": labstead.Image(GREY)})
    offline_run.summary["best"] = labstead.Image(255 - GREY)
    kinds = kinds_of(offline_run)
    assert kinds.index(Kind.FILE) < kinds.index(Kind.ROW_CLOSED)
    assert [kind for kind in kinds if kind in (Kind.FILE, Kind.SUMMARY)][-2:] == [
        Kind.FILE,
        Kind.SUMMARY,
    ]


def test_the_same_content_is_one_file(offline_run: labstead.Run) -> None:
    for key in ("one", "two", "one"):
        offline_run.log({key: labstead.Image(GREY)})
    assert len(files_of(offline_run)) == kinds_of(offline_run).count(Kind.FILE) == 1
    assert offline_run.summary["one"]["path"] == offline_run.summary["two"]["path"]


def test_what_changes_afterwards_changes_nothing(offline_run: labstead.Run) -> None:
    pixels, cells = GREY.copy(), [["a", 1]]
    image, table = labstead.Image(pixels), labstead.Table(columns=["word", "n"], data=cells)
    offline_run.log({"words": table, "sample": image})
    before = {path: path.read_bytes() for path in files_of(offline_run)}
    pixels[:] = 0
    cells[0][1] = 2
    table.add_data("b", 2)
    assert {path: path.read_bytes() for path in files_of(offline_run)} == before


def test_nested_names_join_and_media_stay_whole(offline_run: labstead.Run) -> None:
    offline_run.log({"val": {"best": {"sample": labstead.Image(GREY)}, "loss": 1.0}})
    assert set(offline_run.summary) == {"val.best.sample", "val.loss"}
    value = offline_run.summary["val.best.sample"]
    assert value["path"].startswith("media/images/val.best.sample_0_")
    offline_run.log({"again": value})
    assert offline_run.summary["again"] == value


def test_lists_of_one_kind_have_their_form_and_mixed_ones_are_lists(
    offline_run: labstead.Run,
) -> None:
    images = [labstead.Image(GREY, caption="a"), labstead.Image(255 - GREY)]
    offline_run.log({"two": images, "mixed": [images[0], labstead.Histogram([1])]})
    two, mixed = offline_run.summary["two"], offline_run.summary["mixed"]
    assert (two["_type"], two["count"], two["captions"]) == ("images/separated", 2, ["a", None])
    assert [name.split("/")[:2] for name in two["filenames"]] == [["media", "images"]] * 2
    assert [one["_type"] for one in mixed] == ["image-file", "histogram"]


def test_media_among_other_values_are_kept_in_their_places(offline_run: labstead.Run) -> None:
    offline_run.log({"mixed": [3, labstead.Image(GREY), "a", None, [labstead.Image(255 - GREY)]]})
    three, image, text, nothing, deeper = offline_run.summary["mixed"]
    assert (three, text, nothing) == (3, "a", None)
    kept = {path.name for path in files_of(offline_run)}
    assert {Path(image["path"]).name, *(Path(name).name for name in deeper["filenames"])} == kept


def test_disabled_runs_write_no_files(workplace: Path) -> None:
    with labstead.init(mode="disabled") as run:
        run.log({"sample": labstead.Image(GREY)})
    assert run.summary["sample"]["width"] == 2
    assert list(workplace.rglob("*")) == []


@pytest.mark.parametrize(
    ("key", "start"),
    [
        ("../../escaped", "media/images/escaped_0_"),
        ("/a//b:c?", "media/images/a/b_c__0_"),
        ("é" * 200, "media/images/é"),
        ("..", "media/images/"),
        ("a\nb", "media/images/a_b_0_"),
    ],
)
def test_no_key_leads_a_file_astray(offline_run: labstead.Run, key: str, start: str) -> None:
    offline_run.log({key: labstead.Image(GREY)})
    path = offline_run.summary[key]["path"]
    assert path.startswith(start)
    assert offline_run.dir is not None
    assert (offline_run.dir / "files" / path).is_file()


def test_a_full_disk_costs_the_file_and_one_message(
    offline_run: labstead.Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offline_run.dir is not None
    (offline_run.dir / "files").write_text("in the way of the folder")
    for number in range(3):
        offline_run.log({"sample": labstead.Image(GREY + number), "loss": number})
    assert capsys.readouterr().err.count("could not be kept") == 1
    assert offline_run.summary["loss"] == 2
    assert Kind.FILE not in kinds_of(offline_run)


def test_a_failed_file_is_tried_again(tmp_path: Path) -> None:
    recorded: list[str] = []
    console = labstead._console.Console(silent=True)
    store = MediaStore(tmp_path / "files", recorded.append, console)
    (tmp_path / "files").write_text("in the way")
    assert store.keep("images", "a_0", "png", b"content")["sha256"] is None
    (tmp_path / "files").unlink()
    kept = store.keep("images", "a_0", "png", b"content")
    assert recorded == [kept["path"]]
    assert (tmp_path / "files" / kept["path"]).read_bytes() == b"content"


def test_after_a_kill_every_row_has_its_files(workplace: Path) -> None:
    script = start_script("""
        import labstead, numpy as np
        run = labstead.init(mode="offline", project="digits")
        for number in range(100_000):
            run.log({"noise": labstead.Image(np.random.rand(8, 8)), "n": number})
            if number == 200:
                print(run.dir, flush=True)
    """)
    assert script.stdout is not None
    folder = Path(script.stdout.readline().strip())
    script.kill()
    script.communicate()
    known: set[str] = set()
    rows = 0
    for record in read_records(folder / "journal"):
        if record.kind is Kind.FILE:
            known.add(orjson.loads(record.payload)["path"])
        if record.kind is Kind.ROW_CLOSED:
            rows += 1
            assert orjson.loads(record.payload)["noise"]["path"] in known
    assert rows > 200
    assert all((folder / "files" / path).stat().st_size > 0 for path in known)


def test_arrays_that_no_row_could_hold_become_histograms(offline_run: labstead.Run) -> None:
    offline_run.log({"few": np.arange(10_000.0), "many": np.random.rand(300, 300)})
    assert list(offline_run.summary["few"]) == list(range(10_000))
    offline_run.log({"short": np.zeros(10_001, np.uint8)})
    assert offline_run.summary["short"]["_type"] == "histogram"
    many = offline_run.summary["many"]
    assert (many["_type"], sum(many["values"]), len(many["bins"])) == ("histogram", 90_000, 65)


@pytest.mark.parametrize("module", ["PIL.Image", "numpy"])
def test_a_missing_package_is_named(module: str) -> None:
    code = f"""
        import sys
        sys.modules["{module}"] = None
        import labstead
        try:
            labstead.Image([[0.5]])
        except labstead.UsageError as error:
            print(error)
    """
    script = start_script(code)
    output, errors = script.communicate(timeout=30)
    assert "pip install" in output, errors


def test_a_plain_row_loads_no_media_type() -> None:
    code = """
import sys, labstead
run = labstead.init(mode="disabled")
run.log({"loss": 0.5, "odd": object()})
print(*sys.modules)
"""
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert {"labstead._media.image", "labstead._media.histogram", "PIL"}.isdisjoint(
        loaded.stdout.split()
    )
