"""Ultralytics YOLO from scratch on sixteen drawn squares. Needs ultralytics."""

from pathlib import Path

import numpy as np
from PIL import Image
from ultralytics import YOLO

from labstead.integration.ultralytics import add_labstead_callback


def draw(folder: Path, count: int) -> None:
    """Grey pictures with one white square each, and where it is."""
    dice = np.random.default_rng(0)
    for name in ("images", "labels"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        x, y = dice.integers(0, 40, size=2)
        picture = np.full((64, 64, 3), 90, np.uint8)
        picture[y : y + 24, x : x + 24] = 255
        Image.fromarray(picture).save(folder / "images" / f"{number}.png")
        label = f"0 {(x + 12) / 64} {(y + 12) / 64} {24 / 64} {24 / 64}"
        (folder / "labels" / f"{number}.txt").write_text(label)


data = Path("squares").resolve()
draw(data, 16)
(data / "data.yaml").write_text(f"path: {data}\ntrain: images\nval: images\nnames: {{0: square}}\n")
model = YOLO("yolov8n.yaml")
add_labstead_callback(model, project="integrations", name="ultralytics")
model.train(
    data=str(data / "data.yaml"), epochs=2, imgsz=64, batch=8, workers=0, device="cpu", plots=True
)
