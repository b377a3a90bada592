"""Images: what pictures come of arrays, figures, Pillow images and files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import orjson
import PIL.Image
import pytest

import labstead
from labstead import Image, UsageError
from tests.sdk.media import Logged, logged

__all__ = ["logged"]


def pixels(image: Image) -> np.ndarray:
    return np.asarray(PIL.Image.open(io.BytesIO(image.content)))


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        (np.array([[0, 7]], np.uint8), [[0, 7]]),
        (np.array([[0.0, 1.0]]), [[0, 255]]),
        (np.array([[0.5, 1.0]], np.float32), [[128, 255]]),
        (np.array([[-1.0, 1.0]]), [[0, 255]]),
        (np.array([[-2.0, 8.0]]), [[0, 255]]),
        (np.array([[0.0, 300.0]]), [[0, 255]]),
        (np.array([[True, False]]), [[255, 0]]),
        (np.array([[0.0, np.nan]]), [[0, 0]]),
        ([[0, 200]], [[0, 200]]),
        (np.array([[[1], [2]]], np.uint8), [[1, 2]]),
        (np.array([[[1, 2, 3]]], np.uint8), [[[1, 2, 3]]]),
        (np.array([[[1, 2, 3, 4]]], np.uint8), [[[1, 2, 3, 4]]]),
    ],
)
def test_an_array_is_the_picture_one_expects(given: Any, seen: Any) -> None:
    assert pixels(Image(given)).tolist() == seen


def test_without_normalize_numbers_are_only_cut() -> None:
    assert pixels(Image(np.array([[0.0, 1.0, 300.0]]), normalize=False)).tolist() == [[0, 1, 255]]


class TorchLike:
    """What the SDK looks at of a torch tensor."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array
        self.dtype = f"torch.{array.dtype}"
        self.shape = array.shape

    def detach(self) -> TorchLike:
        return self

    cpu = detach

    def numpy(self) -> np.ndarray:
        return self._array


def test_tensors_have_their_channels_first() -> None:
    tensor = TorchLike(np.arange(6, dtype=np.uint8).reshape(3, 1, 2))
    assert pixels(Image(tensor)).tolist() == [[[0, 2, 4], [1, 3, 5]]]


def test_a_batch_of_tensors_is_a_grid() -> None:
    grid = pixels(Image(TorchLike(np.full((10, 1, 4, 4), 9, np.uint8))))
    assert grid.shape == (2 * 4 + 2, 8 * 4 + 7 * 2)
    assert (grid == 9).sum() == 10 * 16


def test_pyplot_its_figures_and_axes_are_images() -> None:
    figure, axes = plt.subplots(figsize=(2, 1), dpi=100)
    axes.plot([1, 2])
    images = [Image(plt), Image(figure), Image(axes)]
    plt.close(figure)
    assert {(image.width, image.height) for image in images} == {(200, 100)}
    assert images[0].content == images[1].content == images[2].content


def test_a_figure_changed_afterwards_is_logged_as_it_was(offline_run: labstead.Run) -> None:
    figure, axes = plt.subplots()
    image = Image(plt)
    axes.plot([1, 5, 2])
    offline_run.log({"before": image, "after": figure, "module": plt})
    plt.close(figure)
    summary = offline_run.summary
    assert summary["before"]["sha256"] != summary["after"]["sha256"]
    assert summary["module"]["sha256"] == summary["after"]["sha256"]


@pytest.mark.parametrize("kind", ["png", "jpg", "jpeg", "gif", "bmp"])
def test_images_are_written_as_asked(kind: str) -> None:
    image = Image(np.zeros((2, 3, 4), np.uint8), file_type=kind)
    opened = PIL.Image.open(io.BytesIO(image.content))
    assert (image.format, opened.size) == (kind, (3, 2))


def test_modes_are_pillows() -> None:
    assert pixels(Image(np.zeros((2, 2, 3), np.uint8), mode="L")).shape == (2, 2)
    assert pixels(Image(PIL.Image.new("CMYK", (2, 2)))).shape == (2, 2, 3)


def test_a_file_is_kept_as_it_is(workplace: Path) -> None:
    PIL.Image.new("RGB", (5, 4), "red").save("red.jpg", quality=40)
    image = Image("red.jpg", caption="red")
    assert image.content == Path("red.jpg").read_bytes()
    assert (image.format, image.width, image.height) == ("jpg", 5, 4)
    assert Image(Path("red.jpg"), file_type="png").format == "png"


def test_raw_pillow_images_are_images(offline_run: labstead.Run) -> None:
    offline_run.log({"red": PIL.Image.new("RGB", (5, 4), "red")})
    assert offline_run.summary["red"]["_type"] == "image-file"


@pytest.mark.server
def test_masks_and_boxes_lie_beside_the_image(logged: Logged) -> None:
    classes = labstead.Classes([{"id": 1, "name": "cat"}])
    box = {"position": {"minX": 0, "maxX": 0.5, "minY": 0, "maxY": 1}, "class_id": 1}
    image = Image(
        np.zeros((2, 2)),
        classes=classes,
        masks={"truth": {"mask_data": np.array([[0, 1], [1, 0]])}},
        boxes={
            "guess": {
                "box_data": [{**box, "scores": {"sure": np.float32(0.5)}, "box_caption": "cat"}],
                "class_labels": {1: "tiger"},
            }
        },
    )
    value = logged.log(image)
    mask, boxes = value["masks"]["truth"], value["boxes"]["guess"]
    assert (mask["_type"], boxes["_type"]) == ("mask", "boxes2D")
    assert mask["path"].startswith("media/images/mask/value_0_")
    assert mask["class_labels"] == {"1": "cat"}
    ids = np.asarray(PIL.Image.open(io.BytesIO(logged.content(mask))))
    assert ids.tolist() == [[0, 1], [1, 0]]
    assert boxes["path"].startswith("media/metadata/boxes2D/value_0_")
    assert orjson.loads(logged.content(boxes)) == {
        "box_data": [{**box, "scores": {"sure": 0.5}, "box_caption": "cat"}],
        "class_labels": {"1": "tiger"},
    }


def test_a_list_of_images_has_its_layers_together(offline_run: labstead.Run) -> None:
    masked = Image([[0.0]], masks={"truth": {"mask_data": [[1]]}})
    offline_run.log({"two": [masked, Image([[1.0]])]})
    two = offline_run.summary["two"]
    assert [list(layers) for layers in two["all_masks"]] == [["truth"], []]
    assert "all_boxes" not in two


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"data_or_path": "gone.png"}, "no file 'gone.png'"),
        ({"data_or_path": __file__}, "no image that Pillow can read"),
        ({"data_or_path": np.zeros((3, 5, 7))}, "move its channels last"),
        ({"data_or_path": np.zeros((2, 5, 7, 3))}, "a list of images"),
        ({"data_or_path": np.zeros((0, 5))}, "is no image"),
        ({"data_or_path": object()}, "holds no numbers"),
        ({"data_or_path": [["a"]]}, "holds no numbers"),
        ({"data_or_path": [[0.5]], "file_type": "tga"}, "file_type is one of"),
        ({"data_or_path": [[0.5]], "mode": "XYZ"}, "Image: "),
        ({"data_or_path": [[0.5]], "masks": {"m": {"mask_data": [[300]]}}}, "ids 0 to 255"),
        ({"data_or_path": [[0.5]], "masks": {"m": [[1]]}}, "each layer is a dict"),
        ({"data_or_path": [[0.5]], "boxes": {"b": {"box_data": [{"position": {"x": 1}}]}}}, "posi"),
        ({"data_or_path": [[0.5]], "classes": ["cat"]}, "classes are"),
    ],
)
def test_what_is_no_image_is_refused_at_once(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Image(**given)
