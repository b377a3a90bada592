"""``watch``: histograms of real torch models. Skipped where torch is not installed."""

import copy
import io
import subprocess
import sys

import pytest

import labstead
from labstead import UsageError
from tests.sdk.journals import rows_of

torch = pytest.importorskip("torch", reason="torch is not installed; pip install torch")


@pytest.fixture
def run():
    return labstead.init(mode="offline")


@pytest.fixture
def model():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))


NAMES = ["0.weight", "0.bias", "2.weight", "2.bias"]


def train(run, model, passes):
    for number in range(passes):
        model(torch.ones(2, 3)).sum().backward()
        run.log({"pass": number})


def watched_in(row):
    return sorted(key for key in row if "/" in key)


@pytest.mark.parametrize(
    ("log", "kinds"),
    [
        ("gradients", ["gradients"]),
        ("parameters", ["parameters"]),
        ("all", ["gradients", "parameters"]),
        (None, []),
    ],
)
def test_what_is_watched_is_logged(run, model, log, kinds):
    run.watch(model, log=log, log_freq=1)
    train(run, model, 1)
    expected = sorted(f"{kind}/{name}" for kind in kinds for name in NAMES)
    assert watched_in(rows_of(run)[0]) == expected


def test_a_histogram_counts_every_number_of_the_tensor(run, model):
    run.watch(model, log="parameters", log_freq=1)
    train(run, model, 1)
    found = rows_of(run)[0]["parameters/0.weight"]
    weights = model[0].weight.detach()
    assert found["_type"] == "histogram"
    assert sum(found["values"]) == weights.numel() == 12
    assert (len(found["values"]), len(found["bins"])) == (64, 65)
    assert found["bins"][0] == pytest.approx(float(weights.min()))
    assert found["bins"][-1] == pytest.approx(float(weights.max()))
    counts, edges = torch.histogram(weights, bins=64)
    assert found["values"] == counts.tolist()
    assert found["bins"] == pytest.approx(edges.tolist())


def test_every_so_many_passes_are_counted(run, model):
    run.watch(model, log="all", log_freq=3)
    train(run, model, 7)
    assert [bool(watched_in(row)) for row in rows_of(run)] == [
        False, False, True, False, False, True, False
    ]  # fmt: skip


def test_evaluation_passes_do_not_count(run, model):
    run.watch(model, log="parameters", log_freq=1)
    model.eval()
    model(torch.ones(1, 3))
    run.log({"accuracy": 0.5})
    assert watched_in(rows_of(run)[0]) == []


def test_two_models_are_told_apart(run, model):
    second, third = copy.deepcopy(model), copy.deepcopy(model)
    run.watch([model, second], log_freq=1)
    run.watch(third, log_freq=1, idx=7)
    sum(one(torch.ones(1, 3)).sum() for one in (model, second, third)).backward()
    run.log({})
    keys = watched_in(rows_of(run)[0])
    assert len(keys) == 12
    assert {"gradients/0.bias", "gradients/graph_1.0.bias", "gradients/graph_7.0.bias"} <= {*keys}


def test_unwatching_ends_it(run, model):
    second = copy.deepcopy(model)
    run.watch([model, second], log="all", log_freq=1)
    run.unwatch(model)
    train(run, model, 1)
    train(run, second, 1)
    run.unwatch()
    train(run, second, 1)
    assert [len(watched_in(row)) for row in rows_of(run)] == [0, 8, 0]


def test_the_end_of_the_run_ends_it(run, model):
    run.watch(model, log="all", log_freq=1)
    run.finish()
    model(torch.ones(1, 3)).sum().backward()
    assert not run._watcher.pending
    assert not model._forward_hooks


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_finite_is_not_counted(run, value):
    layer = torch.nn.Linear(2, 1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[value, 2.0]]))
        layer.bias.fill_(value)
    run.watch(layer, log="parameters", log_freq=1)
    train(run, torch.nn.Sequential(layer, torch.nn.Identity()), 0)
    layer(torch.ones(1, 2))
    run.log({})
    (key,) = watched_in(rows_of(run)[0])
    assert key == "parameters/weight"
    assert sum(rows_of(run)[0][key]["values"]) == 1


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_other_precisions_are_counted(run, dtype):
    layer = torch.nn.Linear(5, 1).to(getattr(torch, dtype))
    run.watch(layer, log="all", log_freq=1)
    layer(torch.ones(1, 5, dtype=layer.weight.dtype)).sum().backward()
    run.log({})
    assert sum(rows_of(run)[0]["gradients/weight"]["values"]) == 5


def test_sparse_gradients_and_huge_ones_do_not_stop_the_training(run, capsys):
    table = torch.nn.Embedding(10, 2, sparse=True)
    run.watch(table, log="all", log_freq=1)
    (table(torch.tensor([1, 2])) * 3e38).sum().backward()
    run.log({})
    assert sum(rows_of(run)[0]["gradients/weight"]["values"]) == 4


def test_frozen_parameters_have_no_gradients(run, model):
    model[0].weight.requires_grad_(False)
    run.watch(model, log_freq=1)
    train(run, model, 1)
    assert "gradients/0.weight" not in rows_of(run)[0]


def test_a_watched_model_is_copied_and_saved_as_ever(run, model):
    run.watch(model, log="all", log_freq=1)
    saved = io.BytesIO()
    torch.save(model, saved)
    saved.seek(0)
    for other in (torch.load(saved, weights_only=False), copy.deepcopy(model)):
        other(torch.ones(1, 3)).sum().backward()
    run.log({})
    assert watched_in(rows_of(run)[0]) == []


def test_the_graph_is_kept_as_a_file(run, model):
    run.watch([model, copy.deepcopy(model)], log=None, log_graph=True)
    graph = (run.dir / "files" / "graph" / "graph_0.txt").read_text()
    assert "Linear(in_features=3, out_features=4" in graph
    assert "21 parameters" in graph
    assert (run.dir / "files" / "graph" / "graph_1.txt").is_file()


@pytest.mark.parametrize(
    "wrong",
    [{"models": "net"}, {"models": [1]}, {"log": "weights"}, {"log_freq": 0}, {"log_freq": True}],
    ids=str,
)
def test_wrong_arguments_are_refused(run, model, wrong):
    with pytest.raises(UsageError, match="watch"):
        run.watch(**{"models": model, **wrong})
    assert not model._forward_hooks


def test_a_model_is_watched_once(run, model):
    run.watch(model)
    with pytest.raises(UsageError, match="unwatch"):
        run.watch([model])


@pytest.mark.server
def test_histograms_stand_in_the_history_of_the_server(live_server_process, model, monkeypatch):
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    with labstead.init(project="watching") as run:
        run.watch(model, log="all", log_freq=2)
        train(run, model, 4)
    found = labstead.Api().run(f"watching/{run.id}")
    rows = list(found.scan_history())
    assert [row["_step"] for row in rows if "gradients/0.weight" in row] == [1, 3]
    assert sum(rows[1]["gradients/0.weight"]["values"]) == 12


def test_labstead_never_imports_torch():
    code = "import labstead; labstead.init(mode='disabled').log({'a': 1})"
    code += "; import sys; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
