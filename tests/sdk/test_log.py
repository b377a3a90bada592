import threading

import numpy as np
import pytest

import labstead
from labstead import UsageError
from tests.sdk.journals import journal_of, kinds_in, rows_of


def test_each_call_is_a_row_of_the_next_step(offline_run):
    for loss in (3, 2, 1):
        offline_run.log({"loss": loss})
    assert rows_of(offline_run) == [
        {"_step": 0, "loss": 3},
        {"_step": 1, "loss": 2},
        {"_step": 2, "loss": 1},
    ]


def test_without_commit_the_row_stays_open(offline_run):
    offline_run.log({"a": 1, "b": 1}, commit=False)
    offline_run.log({"b": 2})
    offline_run.log({"a": 3})
    assert rows_of(offline_run) == [{"_step": 0, "a": 1, "b": 2}, {"_step": 1, "a": 3}]


def test_one_step_gathers_until_the_next_one_begins(offline_run):
    offline_run.log({"a": 1}, step=5)
    offline_run.log({"b": 2}, step=5)
    offline_run.log({"a": 3}, step=7)
    assert rows_of(offline_run) == [{"_step": 5, "a": 1, "b": 2}, {"_step": 7, "a": 3}]


def test_a_call_without_step_completes_the_open_row(offline_run):
    offline_run.log({"a": 1}, step=5)
    offline_run.log({"b": 2})
    offline_run.log({"a": 3})
    assert rows_of(offline_run) == [{"_step": 5, "a": 1, "b": 2}, {"_step": 6, "a": 3}]


def test_commit_completes_a_numbered_row(offline_run):
    offline_run.log({"a": 1}, step=5, commit=True)
    offline_run.log({"a": 2})
    assert [row["_step"] for row in rows_of(offline_run)] == [5, 6]


def test_an_older_step_is_kept_and_the_counter_does_not_go_back(offline_run):
    offline_run.log({"a": 1}, step=5, commit=True)
    offline_run.log({"a": 2}, step=3)
    offline_run.log({"a": 3})
    assert [(row["_step"], row["a"]) for row in rows_of(offline_run)] == [(5, 1), (3, 2), (6, 3)]


def test_finish_completes_the_open_row(offline_run):
    offline_run.log({"a": 1}, commit=False)
    offline_run.finish()
    assert rows_of(offline_run) == [{"_step": 0, "a": 1}]


def test_an_empty_row_still_moves_the_step(offline_run):
    offline_run.log({})
    assert (rows_of(offline_run), offline_run.step) == ([{"_step": 0}], 1)


def test_a_numpy_step_is_a_step(offline_run):
    offline_run.log({"a": 1}, step=np.int64(4))
    assert rows_of(offline_run) == [{"_step": 4, "a": 1}]


@pytest.mark.parametrize("step", [1.5, "1", [1]])
def test_a_step_must_be_a_whole_number(offline_run, step):
    with pytest.raises(UsageError, match="whole number"):
        offline_run.log({"a": 1}, step=step)


@pytest.mark.parametrize("data", [1, "loss", [("loss", 1)], None])
def test_data_must_be_a_dict(offline_run, data):
    with pytest.raises(UsageError, match="dict"):
        offline_run.log(data)


def test_log_without_a_run_names_init():
    with pytest.raises(UsageError, match=r"labstead\.init\(\)"):
        labstead.log({"loss": 1})


def test_log_after_finish_names_init(offline_run):
    offline_run.finish()
    with pytest.raises(UsageError, match=r"labstead\.init\(\)"):
        offline_run.log({"loss": 1})


def test_threads_may_log_into_one_run(offline_run):
    def log_many():
        for _ in range(200):
            offline_run.log({"x": 1})

    threads = [threading.Thread(target=log_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row["_step"] for row in rows_of(offline_run)] == list(range(800))


def test_a_full_disk_warns_once_and_never_raises(offline_run, monkeypatch, capsys):
    def full(payload_kind, payload):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(offline_run._recorder._journal, "append", full)
    offline_run.log({"loss": 1})
    offline_run.log({"loss": 1})
    assert capsys.readouterr().err.count("journal cannot be written") == 1


def test_a_folder_that_cannot_be_written_is_replaced(workplace, capsys):
    blocker = workplace / "a-file"
    blocker.write_text("")
    run = labstead.init(mode="offline", dir=blocker)
    run.log({"loss": 1})
    assert rows_of(run) == [{"_step": 0, "loss": 1}]
    assert "cannot be written" in capsys.readouterr().err


def test_disabled_mode_writes_nothing(workplace):
    with labstead.init(mode="disabled") as run:
        run.log({"loss": 1})
        run.config.lr = 0.1
    assert list(workplace.iterdir()) == []


def test_saved_files_are_copied_at_once(offline_run, workplace):
    (workplace / "notes").mkdir()
    file = workplace / "notes" / "plan.txt"
    file.write_text("first")
    (kept_as,) = offline_run.save(file, policy="now")
    file.write_text("second")
    assert kept_as == "notes/plan.txt"
    assert (offline_run.dir / "files" / kept_as).read_text() == "first"
    assert len(kinds_in(journal_of(offline_run))) == 1


def test_a_file_from_elsewhere_keeps_its_name(offline_run, tmp_path):
    (tmp_path / "elsewhere.txt").write_text("x")
    assert offline_run.save(tmp_path / "elsewhere.txt") == ["elsewhere.txt"]


def test_saving_what_is_not_there_is_refused(offline_run):
    with pytest.raises(UsageError, match=r"missing\.txt"):
        offline_run.save("missing.txt", policy="now")
