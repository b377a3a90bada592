"""Runs with media, made through the API in the form in which clients log them."""

from __future__ import annotations

import io
import json
import math
import wave
from typing import Any

import httpx
from PIL import Image

from tests.browser.samples import log, make_run, save_file

Value = dict[str, Any]


def picture(width: int = 24, height: int = 16, *, shade: int = 120) -> bytes:
    buffer = io.BytesIO()
    image = Image.new("RGB", (width, height), (shade, 90, 200))
    image.paste((240, 200, shade), (4, 4, width // 2, height - 3))
    image.save(buffer, "PNG")
    return buffer.getvalue()


def class_ids(width: int = 24, height: int = 16) -> bytes:
    buffer = io.BytesIO()
    image = Image.new("L", (width, height), 0)
    image.paste(1, (2, 2, 12, 12))
    image.paste(2, (14, 4, 22, 14))
    image.save(buffer, "PNG")
    return buffer.getvalue()


def tone() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        samples = (int(9000 * math.sin(i / 6)) for i in range(4000))
        sound.writeframes(b"".join(one.to_bytes(2, "little", signed=True) for one in samples))
    return buffer.getvalue()


def image(path: str, **more: Any) -> Value:
    return {"_type": "image-file", "path": path, "width": 24, "height": 16, **more}


PLACE = {"middle": [0.75, 0.5], "width": 0.2, "height": 0.6}


def layered(api: httpx.Client, page: str) -> Value:
    """An image with a mask of two classes and two boxes."""
    sure: Value = {"position": {"minX": 0.1, "maxX": 0.5, "minY": 0.1, "maxY": 0.8}}
    sure |= {"class_id": 1, "box_caption": "cat 0.9", "scores": {"acc": 0.9}}
    unsure = {**sure, "scores": {"acc": 0.3}, "position": PLACE}
    boxes = {"box_data": [sure, unsure], "class_labels": {"1": "cat"}}
    save_file(api, page, "media/images/scene.png", picture())
    save_file(api, page, "media/images/mask/scene.png", class_ids())
    save_file(api, page, "media/metadata/scene.json", json.dumps(boxes).encode())
    mask = {"_type": "mask", "path": "media/images/mask/scene.png"}
    mask |= {"class_labels": {"1": "cat", "2": "mat"}}
    box = {"_type": "boxes2D", "path": "media/metadata/scene.json"}
    return image("media/images/scene.png", masks={"truth": mask}, boxes={"guess": box})


def table(api: httpx.Client, page: str, name: str, columns: list[str], data: list[Any]) -> Value:
    path = f"media/table/{name}.table.json"
    save_file(api, page, path, json.dumps({"columns": columns, "data": data}).encode())
    return {"_type": "table-file", "path": path, "ncols": len(columns), "nrows": len(data)}


def chart(preset: str, fields: dict[str, str], rows: Value, title: str) -> Value:
    return {
        "_type": "custom-chart",
        "preset": preset,
        "fields": fields,
        "strings": {"title": title, "x": "x", "y": "y"},
        "table": rows,
    }


def histogram(step: int) -> Value:
    return {"_type": "histogram", "values": [1, 4 + step, 2], "bins": [-1, 0, 1, 2 + step]}


def fill_with_media(api: httpx.Client, project: str, run: str, **fields: Any) -> str:
    """A run with every kind of media, some of it odd; its page."""
    page = make_run(api, project, run, **fields)
    names = [f"media/images/val/{step}.png" for step in range(3)]
    for shade, name in enumerate(names):
        save_file(api, page, name, picture(shade=60 * shade))
    steps = [
        {"val/loss": 1 / (step + 1), "val/sample": image(name, caption=f"step {step}"), "w": hist}
        for step, (name, hist) in enumerate(zip(names, map(histogram, range(3)), strict=True))
    ]
    log(api, page, [*steps, last_row(api, page, names)])
    return page


def last_row(api: httpx.Client, page: str, names: list[str]) -> Value:
    save_file(api, page, "media/audio/tone.wav", tone())
    save_file(api, page, "media/markdown/note.md", b"# Warm-up\n\nIt *helps*.")
    save_file(api, page, "media/html/page.html", PAGE)
    save_file(api, page, "media/object3D/cloud.pts.json", b"[[0, 0, 0], [1, 1, 1], [1, 0, 1]]")
    save_file(api, page, "media/object3D/mesh.glb", b"glTF")
    words = [[i, f"word {i}", i / 7, image(names[i % 3])] for i in range(40)]
    pairs = [["a", "a", 5], ["a", "b", 2], ["b", "b", 9]]
    matrix = table(api, page, "cm", ["Actual", "Predicted", "nPredictions"], pairs)
    curve = table(api, page, "roc", ["x", "y", "class"], [[i / 9, i / 9, "cat"] for i in range(10)])
    bars = table(api, page, "bars", ["label", "value"], [["cat", 0.4], ["dog", 0.6]])
    return {
        "val/scene": layered(api, page),
        "val/words": table(api, page, "words", ["id", "word", "score", "image"], words),
        "plots/roc": chart(
            "area_under_curve", {"x": "x", "y": "y", "class": "class"}, curve, "ROC"
        ),
        "plots/bars": chart("bar", {"label": "label", "value": "value"}, bars, "Bars"),
        "plots/cm": chart("confusion_matrix", {}, matrix, "Mistakes"),
        "plots/vega": {**chart("vega_lite", {"what": "label"}, bars, "Own"), "spec": BARS},
        "more/tone": {"_type": "audio-file", "path": "media/audio/tone.wav", "caption": "hum"},
        "more/note": {"_type": "markdown-file", "path": "media/markdown/note.md"},
        "more/page": {"_type": "html-file", "path": "media/html/page.html"},
        "more/mesh": {"_type": "object3D-file", "path": "media/object3D/mesh.glb"},
        "more/cloud": {"_type": "object3D-file", "path": "media/object3D/cloud.pts.json"},
        "odd/<b>key</b>": image("../../etc/passwd", caption="<img src=x onerror=alert(1)>"),
        "odd/list": {"_type": "images/separated", "filenames": [None, 7, "a.png"], "captions": 3},
        "odd/table": {"_type": "table-file", "path": "media/table/missing.json"},
        "odd/chart": {"_type": "custom-chart", "preset": ["line"], "table": "none"},
        "odd/histogram": {"_type": "histogram", "values": ["x"], "bins": {}},
        "odd/unknown": {"_type": "mystery", "x": ["<b>bold</b>"]},
    }


BARS = {
    "mark": "bar",
    "encoding": {
        "x": {"field": "${field:what}", "type": "nominal"},
        "y": {"field": "value", "type": "quantitative", "title": "${string:y}"},
    },
}
PAGE = b"""<p id="told">nothing</p><script>
const tried = (what) => { try { return what() } catch (error) { return error.name } };
told.textContent = `cookie ${tried(() => document.cookie)}, parent ${tried(() => parent.document)}`
</script>"""
