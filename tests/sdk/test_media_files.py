"""Sound, video, documents, charts of other libraries, three dimensions, graphs."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import bokeh.plotting
import numpy as np
import orjson
import PIL.Image
import plotly.express
import pytest

import labstead
from labstead import (
    Audio,
    Bokeh,
    Graph,
    Html,
    Markdown,
    Molecule,
    Object3D,
    Plotly,
    UsageError,
    Video,
)
from tests.sdk.media import Logged, logged

__all__ = ["logged"]
FRAMES = np.random.default_rng(1).integers(0, 255, (4, 3, 8, 6)).astype(np.uint8)


def wave_of(audio: Audio) -> tuple[int, int, int, bytes]:
    assert isinstance(audio._content, bytes)
    with wave.open(io.BytesIO(audio._content)) as file:
        frames = file.readframes(file.getnframes())
        return file.getnchannels(), file.getsampwidth(), file.getframerate(), frames


@pytest.mark.server
def test_all_kinds_come_back_from_the_server(logged: Logged, workplace: Path) -> None:
    (workplace / "water.pdb").write_text("HETATM")
    (workplace / "cube.glb").write_bytes(b"glTF")
    values = {
        "audio": Audio(np.zeros(80), sample_rate=8000, caption="silence"),
        "video": Video(FRAMES),
        "html": Html("<h1>Good</h1>"),
        "notes": Markdown("**Good**"),
        "plotly": Plotly(plotly.express.line(y=[1, 2])),
        "bokeh": Bokeh(bokeh.plotting.figure()),
        "points": Object3D([[1.0, 2.0, 3.0]]),
        "cube": Object3D("cube.glb"),
        "water": Molecule("water.pdb"),
    }
    logged.run.log(values)
    row = logged.rows()[0]
    folders = {key: row[key]["path"].split("/")[1] for key in values}
    endings = {key: row[key]["path"].partition(".")[2] for key in values}
    assert {key: row[key]["_type"] for key in values} == {
        "audio": "audio-file",
        "video": "video-file",
        "html": "html-file",
        "notes": "markdown-file",
        "plotly": "plotly-file",
        "bokeh": "bokeh-file",
        "points": "object3D-file",
        "cube": "object3D-file",
        "water": "molecule-file",
    }
    assert list(folders.values()) == (
        "audio videos html markdown plotly bokeh object3D object3D molecule".split()
    )
    assert list(endings.values()) == (
        "wav gif html md plotly.json bokeh.json pts.json glb pdb".split()
    )
    assert row["audio"]["caption"] == "silence"
    assert (row["video"]["width"], row["video"]["height"]) == (6, 8)
    assert b"<h1>Good</h1>" in logged.content(row["html"])
    assert logged.content(row["notes"]) == b"**Good**"
    assert logged.json(row["plotly"])["data"][0]["type"] == "scatter"
    assert logged.json(row["bokeh"])["roots"]
    assert logged.json(row["points"]) == [[1, 2, 3]]
    assert logged.content(row["cube"]) == b"glTF"


@pytest.mark.parametrize(
    ("samples", "channels", "width", "frames"),
    [
        ([0.0, 1.0, -1.0, 2.0], 1, 2, [0, 32767, -32767, 32767]),
        (np.array([[0.0, 1.0]]), 2, 2, [0, 32767]),
        (np.array([1, -2], np.int16), 1, 2, [1, -2]),
        (np.array([40_000, 3]), 1, 2, [32767, 3]),
        (np.array([1, 70_000], np.int32), 1, 4, [1, 70_000]),
    ],
)
def test_samples_are_a_wave_file(
    samples: Any, channels: int, width: int, frames: list[int]
) -> None:
    audio = Audio(samples, sample_rate=8000)
    assert wave_of(audio)[:3] == (channels, width, 8000)
    assert np.frombuffer(wave_of(audio)[3], f"<i{width}").tolist() == frames


def test_a_list_of_sounds_tells_their_lengths(offline_run: labstead.Run) -> None:
    sounds = [Audio(np.zeros(80), 8000, caption="a"), Audio(np.zeros(400), 4000)]
    offline_run.log({"two": sounds})
    two = offline_run.summary["two"]
    assert (two["_type"], two["count"], two["captions"]) == ("audio", 2, ["a", None])
    assert (two["sampleRates"], two["durations"]) == ([8000, 4000], [0.01, 0.1])
    assert [one["_type"] for one in two["audio"]] == ["audio-file"] * 2


def test_a_sound_file_is_copied_when_it_is_logged(offline_run: labstead.Run) -> None:
    content = Audio([0.5], 8000)._content
    assert isinstance(content, bytes)
    Path("click.wav").write_bytes(content)
    audio = Audio("click.wav")
    offline_run.log({"click": audio})
    Path("click.wav").write_bytes(b"changed")
    assert offline_run.dir is not None
    kept = offline_run.dir / "files" / offline_run.summary["click"]["path"]
    assert (kept.read_bytes(), audio.sample_rate) == (content, 8000)


def test_a_file_gone_before_it_was_logged_stops_nothing(
    offline_run: labstead.Run, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("clip.mp4").write_bytes(b"mp4")
    video = Video("clip.mp4")
    Path("clip.mp4").unlink()
    offline_run.log({"clip": video, "loss": 1})
    assert offline_run.summary["clip"]["sha256"] is None
    assert "could not be kept" in capsys.readouterr().err


def test_frames_are_an_animation() -> None:
    video = Video(FRAMES, fps=10)
    assert isinstance(video._content, bytes)
    animation = PIL.Image.open(io.BytesIO(video._content))
    assert (animation.n_frames, animation.size, animation.info["duration"]) == (4, (6, 8), 100)


def test_a_batch_of_videos_lies_side_by_side() -> None:
    assert Video(np.stack([FRAMES, FRAMES])).width == 12
    assert Video(FRAMES[:, :1]).height == 8


def test_a_list_of_videos_has_its_form(offline_run: labstead.Run) -> None:
    offline_run.log({"two": [Video(FRAMES), Video(io.BytesIO(b"mp4"), format="mp4")]})
    two = offline_run.summary["two"]
    assert (two["_type"], two["count"], two["captions"]) == ("videos", 2, False)
    assert [one["path"].rpartition(".")[2] for one in two["videos"]] == ["gif", "mp4"]


def test_html_comes_from_texts_paths_and_open_files(workplace: Path) -> None:
    Path("page.html").write_text("<html><head></head><p>hi</p></html>")
    with Path("page.html").open() as file:
        pages = [Html("page.html"), Html(Path("page.html")), Html(file)]
    assert {page._content for page in pages} == {pages[0]._content}
    assert isinstance(pages[0]._content, bytes)
    assert pages[0]._content.startswith(b'<html><head><base target="_blank">')
    assert Html("page.html", inject=False, data_is_not_path=True)._content == b"page.html"


def test_raw_figures_of_plotly_and_bokeh_are_charts(offline_run: labstead.Run) -> None:
    offline_run.log({"p": plotly.express.line(y=[1]), "b": bokeh.plotting.figure()})
    assert offline_run.summary["p"]["_type"] == "plotly-file"
    assert offline_run.summary["b"]["_type"] == "bokeh-file"


def test_a_chart_may_come_from_its_json(workplace: Path) -> None:
    text = plotly.express.line(y=[1]).to_json()
    Path("chart.plotly.json").write_text(text)
    assert Plotly("chart.plotly.json")._content == text.encode()
    assert Plotly.make_plot_media("chart.plotly.json")._extension == "plotly.json"


def test_a_scene_holds_points_boxes_and_vectors() -> None:
    box = {"corners": np.zeros((8, 3)), "label": "car", "color": (255, 0, 0)}
    scene = Object3D.from_point_cloud(np.ones((2, 6)), [box])
    assert isinstance(scene._content, bytes)
    assert orjson.loads(scene._content) == {
        "type": "lidar/beta",
        "points": [[1.0] * 6] * 2,
        "boxes": [{"corners": [[0.0] * 3] * 8, "label": "car", "color": [255, 0, 0]}],
        "vectors": [],
    }


def test_shapes_come_from_open_files_and_lists(offline_run: labstead.Run) -> None:
    mesh = Object3D.from_file(io.StringIO("v 0 0 0"), file_type="obj")
    offline_run.log({"two": [mesh, Object3D.from_numpy(np.zeros((1, 4)))]})
    two = offline_run.summary["two"]
    assert (two["_type"], two["count"]) == ("object3D", 2)
    assert two["filenames"] == [one["path"].rpartition("/")[2] for one in two["objects"]]
    assert [name.partition(".")[2] for name in two["filenames"]] == ["obj", "pts.json"]
    offline_run.log({"drug": [Molecule(io.StringIO("x"), file_type="sdf")]})
    assert offline_run.summary["drug"]["_type"] == "molecule"


class Layer:
    def __init__(self, name: str, count: int) -> None:
        self.name, self._count = name, count

    def count_params(self) -> int:
        return self._count


class Model:
    layers = (Layer("in", 0), Layer("dense", 110))


def test_a_models_layers_are_a_graph(offline_run: labstead.Run) -> None:
    offline_run.log({"network": Graph.from_keras(Model())})
    assert offline_run.dir is not None
    value = offline_run.summary["network"]
    content = orjson.loads((offline_run.dir / "files" / value["path"]).read_bytes())
    assert value["path"].startswith("media/graph/network_0_")
    assert content["edges"] == [["in", "dense"]]
    assert content["nodes"][1] == {
        "id": "dense",
        "name": "dense",
        "class_name": "Layer",
        "num_parameters": 110,
    }


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Audio([0.5]), "sample_rate"),
        (lambda: Audio(np.zeros((2, 2, 2)), 8000), "(time, channels)"),
        (lambda: Audio("gone.wav"), "no file"),
        (lambda: Video(np.zeros((4, 8, 6))), "frames are"),
        (lambda: Video(FRAMES, format="avi"), "format is one of"),
        (lambda: Video("gone.mp4"), "no file"),
        (lambda: Video(io.BytesIO(b"x")), "a file is one of"),
        (lambda: Video(FRAMES, format="mp4"), "pip install imageio-ffmpeg"),
        (lambda: Html(3), "a text or a path"),
        (lambda: Html("gone.html"), "no file"),
        (lambda: Plotly([1]), "takes a plotly"),
        (lambda: Plotly(__file__), "no JSON"),
        (lambda: Bokeh(3), "a document or a model"),
        (lambda: Object3D([[1, 2]]), "rows of 3, 4 or 6"),
        (lambda: Object3D([[1, 2, float("nan")]]), "not finite"),
        (lambda: Object3D({"points": []}), "lidar/beta"),
        (lambda: Object3D(io.StringIO("x")), "file_type is one of"),
        (lambda: Object3D(__file__), "file_type is one of"),
        (lambda: Molecule(__file__), "file_type is one of"),
        (lambda: Molecule.from_smiles("O"), "pip install rdkit"),
        (lambda: Graph().add_node(name="x"), "an id"),
        (lambda: Graph().add_edge(1, 2), "no node 1"),
    ],
)
def test_what_cannot_be_is_refused_at_once(make: Any, said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        make()
    assert said in str(refusal.value)
