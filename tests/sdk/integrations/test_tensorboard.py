"""TensorBoard: files of real writers, followed while they grow and imported afterwards."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import labstead
from labstead import UsageError, cli
from labstead._tensorboard.files import EventFile, prefix_of, root_of
from labstead._tensorboard.importing import import_folder
from labstead._tensorboard.records import masked_crc, read_records
from labstead._tensorboard.summaries import EventReader, histogram
from labstead._tensorboard.wire import Malformed, fields
from tests.sdk.journals import rows_of
from tests.sdk.waiting import wait_until

tensorboardX = pytest.importorskip("tensorboardX")  # noqa: N816 - its name


@pytest.fixture(autouse=True)
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labstead._tensorboard.follow.LOOK_SECONDS", 0.02)
    monkeypatch.setattr("labstead._tensorboard.follow.FLUSH_SECONDS", 0.02)


@pytest.fixture
def writer(workplace: Path) -> Iterator[Any]:
    with tensorboardX.SummaryWriter(str(workplace / "logs")) as writer:
        yield writer


def without_steps(run: labstead.Run) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key != "_step"} for row in rows_of(run)]


def read_all(folder: Path) -> list[Any]:
    (path,) = folder.glob("*tfevents*")
    return list(EventFile(path, "").new_events())


@pytest.mark.server
@pytest.mark.usefixtures("at_the_server")
def test_scalars_of_this_process_are_followed(workplace: Path) -> None:
    run = labstead.init(sync_tensorboard=True)
    with tensorboardX.SummaryWriter("logs/train") as train:
        for step in range(3):
            train.add_scalar("loss", 1 / (step + 1), step)
            train.add_scalar("accuracy", 0.5, step)
        wait_until(lambda: run.step == 3)
        with tensorboardX.SummaryWriter("logs/validation") as validation:
            validation.add_scalar("loss", 0.25, 2)
        train.add_scalar("loss", 0.125, 3)
    run.finish()
    logged = labstead.Api().run(f"ada/integrations/{run.id}").scan_history()
    rows = [{key: value for key, value in row.items() if key[0] != "_"} for row in logged]
    assert rows[0] == {"train/loss": 1.0, "train/accuracy": 0.5, "train/global_step": 0}
    assert {"train/loss": 0.125, "train/global_step": 3} in rows
    assert {"validation/loss": 0.25, "validation/global_step": 2} in rows
    assert len(rows) == 5


def test_a_folder_is_followed_when_it_is_named(workplace: Path) -> None:
    old = tensorboardX.SummaryWriter("logs", filename_suffix=".old")
    old.add_scalar("loss", 9, 0)
    old.close()
    for path in (workplace / "logs").iterdir():
        os.utime(path, (1, 1))
    with labstead.init(mode="offline", sync_tensorboard="logs") as run:
        new = tensorboardX.SummaryWriter("logs/deep/er")
        new.add_scalar("loss", 1, 5)
        new.close()
    assert without_steps(run) == [{"deep/er/loss": 1.0, "deep/er/global_step": 5}]


def test_without_being_asked_nothing_is_followed(writer: Any) -> None:
    with labstead.init(mode="offline") as run:
        writer.add_scalar("loss", 1, 0)
        writer.flush()
    assert rows_of(run) == []


@pytest.mark.server
@pytest.mark.usefixtures("at_the_server")
def test_curves_are_drawn_over_tensorboards_step() -> None:
    with labstead.init(sync_tensorboard=True) as run, tensorboardX.SummaryWriter("x") as writer:
        writer.add_scalar("loss", 1, 500)
        writer.add_scalar("b/loss", 1, 500)
    metrics = labstead.Api()._client.get(f"/teams/ada/projects/integrations/runs/{run.id}")
    assert {name: said["step_metric"] for name, said in metrics["metrics"].items()} == {
        "loss": "global_step",
        "b/loss": "global_step",
    }


def test_histograms_images_and_texts_become_values(workplace: Path, writer: Any) -> None:
    values = np.random.default_rng(0).normal(size=1000)
    writer.add_histogram("weights", values, 1)
    writer.add_image("picture", np.zeros((3, 4, 5), np.uint8), 1)
    writer.add_text("note", "all is **well**", 1)
    writer.close()
    with labstead.init(mode="offline") as run:
        for event in read_all(workplace / "logs"):
            run.log(event.values)
    found = {key: value for row in rows_of(run) for key, value in row.items()}
    weights = found["weights"]
    assert sum(weights["values"]) == 1000
    assert len(weights["bins"]) == len(weights["values"]) + 1
    assert weights["bins"] == sorted(weights["bins"])
    assert weights["bins"][0] == pytest.approx(values.min())
    assert weights["bins"][-1] == pytest.approx(values.max())
    assert (found["picture"]["width"], found["picture"]["height"]) == (5, 4)
    assert [value for key, value in found.items() if key.startswith("note")] == ["all is **well**"]


@pytest.fixture
def command() -> Callable[..., Any]:
    return lambda *arguments: CliRunner().invoke(cli.main, ["sync", *arguments])


@pytest.mark.server
@pytest.mark.usefixtures("at_the_server")
def test_the_command_imports_a_folder_with_its_times(
    workplace: Path, command: Callable[..., Any]
) -> None:
    for name, losses in (("train", [3.0, 2.0, 1.0]), ("val", [4.0, 2.5])):
        with tensorboardX.SummaryWriter(f"old/{name}") as writer:
            for step, loss in enumerate(losses):
                writer.add_scalar("loss", loss, step * 10, walltime=1_700_000_000 + step)
    done = command("--tensorboard", "old", "--project", "imported", "--id", "tb1")
    assert done.exit_code == 0, done.output
    assert "/ada/imported/runs/tb1" in done.output
    run = labstead.Api().run("ada/imported/tb1")
    rows = list(run.scan_history())
    assert [(row["_step"], row["train/loss"], row.get("val/loss")) for row in rows] == [
        (0, 3.0, 4.0), (10, 2.0, 2.5), (20, 1.0, None)
    ]  # fmt: skip
    assert [row["_timestamp"] for row in rows] == [1_700_000_000 + step for step in range(3)]
    assert [row["_runtime"] for row in rows] == [0, 1, 2]
    assert (run.name, run.state, run.summary["val/loss"]) == ("old", "finished", 2.5)
    again = command("--tensorboard", "old", "--project", "imported", "--id", "tb1")
    assert again.exit_code == 1


def test_a_folder_without_event_files_is_wrong_usage(
    workplace: Path, command: Callable[..., Any]
) -> None:
    (workplace / "empty").mkdir()
    assert command("--tensorboard", "empty").exit_code == 2
    with pytest.raises(UsageError, match="no event files"):
        import_folder(workplace / "empty")


def test_a_restarted_training_is_imported_whole(workplace: Path) -> None:
    with tensorboardX.SummaryWriter("old") as writer:
        for step in (0, 1, 2, 1, 2, 3):
            writer.add_scalar("loss", step, step)
    run = import_folder(workplace / "old", mode="offline")
    assert [row["loss"] for row in rows_of(run)] == [0, 1, 2, 1, 2, 3]


def record(content: bytes) -> bytes:
    header = struct.pack("<Q", len(content))
    return b"".join([header, struct.pack("<I", masked_crc(header)), content, struct.pack("<I", 0)])


def test_the_checksum_is_that_of_the_format() -> None:
    # RFC 3720, appendix B.4, before and after the mask.
    crc = 0x8A9136AA
    assert masked_crc(bytes(32)) == ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_record_that_is_still_written_waits(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "events.tfevents"
    whole = record(b"first") + record(b"second")
    path.write_bytes(whole[:-cut])
    ((content, end),) = read_records(path)
    assert content == b"first"
    path.write_bytes(whole)
    assert [found for found, _ in read_records(path, end)] == [b"second"]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(garbage: bytes) -> None:
    try:
        EventReader().read(garbage)
    except (Malformed, struct.error):
        return


@given(st.binary(max_size=60))
def test_no_bytes_keep_the_wire_reader_busy(garbage: bytes) -> None:
    try:
        assert len(list(fields(garbage))) <= len(garbage)
    except Malformed:
        return


@pytest.mark.parametrize(
    ("folder", "root", "prefix"),
    [("/l", "/l", ""), ("/l/train", "/l", "train/"), ("/l/a/b", "/l", "a/b/"), ("/k", "/l", "k/")],
)
def test_folders_below_the_root_come_before_the_tags(folder: str, root: str, prefix: str) -> None:
    assert prefix_of(Path(folder), Path(root)) == prefix


@pytest.mark.parametrize(
    ("folder", "root"), [("/l/train", "/l"), ("/l/Validation", "/l"), ("/l/run1", "/l/run1")]
)
def test_train_and_validation_lie_side_by_side(folder: str, root: str) -> None:
    assert root_of(Path(folder)) == Path(root)


def test_too_many_bins_are_put_together() -> None:
    found = histogram([1.0] * 2000, [float(edge) for edge in range(2001)])
    assert found is not None
    assert sum(found["values"]) == 2000
    assert len(found["values"]) == len(found["bins"]) - 1 <= 512
    assert (found["bins"][0], found["bins"][-1]) == (0.0, 2000.0)
