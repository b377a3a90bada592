"""Moving pictures, of frames or of a file."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from labstead._errors import UsageError
from labstead._media.arrays import as_numpy
from labstead._media.base import (
    Fields,
    FileMedia,
    captions_of,
    existing_file,
    is_path,
    needed,
)

Format = Literal["gif", "mp4", "webm", "ogg"]
_FORMATS = ("gif", "mp4", "webm", "ogg")
_CODECS = {"mp4": "libx264", "webm": "libvpx-vp9", "ogg": "libtheora"}
_PARAMETERS = {"webm": ["-crf", "32", "-b:v", "0"], "ogg": ["-q:v", "7"]}
_DEFAULT_FPS = 4


class Video(FileMedia):
    """A video: a path, or frames (time, channels, height, width) of bytes.

    Several videos in one array (batch first) are shown side by side. ``format`` is gif, mp4, webm
    or ogg; all but gif need imageio-ffmpeg. ``fps`` is for frames alone; files keep their speed.

    >>> import numpy as np
    >>> run = labstead.init(mode="disabled")
    >>> frames = np.zeros((3, 3, 8, 6), np.uint8)
    >>> run.log({"episode": labstead.Video(frames, caption="one", fps=2)})
    >>> run.summary["episode"]["width"], run.summary["episode"]["height"]
    (6, 8)
    """

    file_type = "video-file"
    folder = "videos"
    list_type = "videos"
    list_name = "videos"

    def __init__(
        self,
        data_or_path: str | os.PathLike[str] | Any,
        caption: str | None = None,
        fps: int | None = None,
        format: Format | None = None,
    ) -> None:
        if format not in (None, *_FORMATS):
            raise UsageError(f"Video: format is one of {', '.join(_FORMATS)}, not {format!r}")
        self.width: int | None = None
        self.height: int | None = None
        if is_path(data_or_path):
            file = existing_file(data_or_path, "Video")
            super().__init__(file, _known(file.suffix[1:].lower() or format), caption)
        elif hasattr(data_or_path, "getvalue"):
            super().__init__(bytes(data_or_path.getvalue()), _known(format), caption)
        else:
            frames = _as_frames(data_or_path)
            self.height, self.width = frames.shape[1:3]
            content = _encoded(frames, fps or _DEFAULT_FPS, format or "gif")
            super().__init__(content, format or "gif", caption)

    def _more(self) -> Fields:
        size = {"width": self.width, "height": self.height} if self.width else {}
        return {**size, **super()._more()}

    @classmethod
    def _list_more(cls, values: Sequence[Any], each: Sequence[Fields]) -> Fields:
        return {"captions": captions_of(values)}


def _known(extension: str | None) -> str:
    if extension not in _FORMATS:
        raise UsageError(f"Video: a file is one of {', '.join(_FORMATS)}, not {extension!r}")
    return str(extension)


def _as_frames(data: Any) -> Any:
    """(time, height, width, 3) of bytes."""
    numpy = needed("numpy", "numpy", "Video")
    frames = as_numpy(data, "Video")
    if frames.ndim == 5:
        frames = numpy.concatenate(list(frames), axis=3)
    if frames.ndim != 4 or frames.shape[1] not in (1, 3, 4) or frames.size == 0:
        raise UsageError(
            f"Video: frames are (time, 1, 3 or 4 channels, height, width), not {frames.shape}"
        )
    if frames.dtype != numpy.uint8:
        frames = numpy.nan_to_num(frames.astype(numpy.float64)).clip(0, 255).astype(numpy.uint8)
    frames = numpy.moveaxis(frames[:, :3], 1, 3)
    return numpy.repeat(frames, 3, axis=3) if frames.shape[3] == 1 else frames


def _encoded(frames: Any, fps: float, kind: str) -> bytes:
    return _as_gif(frames, fps) if kind == "gif" else _by_ffmpeg(frames, fps, kind)


def _as_gif(frames: Any, fps: float) -> bytes:
    pillow = needed("PIL.Image", "pillow", "Video")
    first, *others = map(pillow.fromarray, frames)
    buffer = io.BytesIO()
    first.save(
        buffer, "GIF", save_all=True, append_images=others, duration=round(1000 / fps), loop=0
    )
    return buffer.getvalue()


def _by_ffmpeg(frames: Any, fps: float, kind: str) -> bytes:
    ffmpeg = needed("imageio_ffmpeg", "imageio-ffmpeg", f"Video as {kind}")
    numpy = needed("numpy", "numpy", "Video")
    # Players want even sizes; ffmpeg writes to a path, for it goes back to the file's head.
    odd = [(0, 0), *((0, extent % 2) for extent in frames.shape[1:3]), (0, 0)]
    even = numpy.pad(frames, odd, mode="edge")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"video.{kind}"
        writer = ffmpeg.write_frames(
            str(path),
            (even.shape[2], even.shape[1]),
            fps=fps,
            codec=_CODECS[kind],
            macro_block_size=1,
            ffmpeg_log_level="error",
            output_params=_PARAMETERS.get(kind),
        )
        try:
            writer.send(None)
            for frame in even:
                writer.send(numpy.ascontiguousarray(frame))
            writer.close()
            return path.read_bytes()
        except (OSError, ValueError, RuntimeError) as error:
            raise UsageError(f"Video: ffmpeg cannot write {kind}: {error}") from error
