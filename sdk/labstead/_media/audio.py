"""Sound, of samples or of a file."""

from __future__ import annotations

import contextlib
import io
import os
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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

_BYTES_PER_SAMPLE = {"uint8": 1, "int16": 2, "int32": 4}
"""Kept as they are; everything else becomes 16 bits."""


class Audio(FileMedia):
    """Sound: a path, or samples (one channel, or time by channels) with their ``sample_rate``.

    Fractions are from -1 to 1; whole numbers have their type's range.

    >>> run = labstead.init(mode="disabled")
    >>> run.log({"click": labstead.Audio([0.0, 1.0, 0.0], sample_rate=8000, caption="click")})
    >>> run.summary["click"]["_type"], run.summary["click"]["caption"]
    ('audio-file', 'click')
    """

    file_type = "audio-file"
    folder = "audio"
    list_type = "audio"
    list_name = "audio"

    def __init__(
        self,
        data_or_path: str | os.PathLike[str] | Any,
        sample_rate: int | None = None,
        caption: str | None = None,
    ) -> None:
        if is_path(data_or_path):
            file = existing_file(data_or_path, "Audio")
            super().__init__(file, file.suffix[1:].lower() or "wav", caption)
            self.sample_rate, self.duration = _of_wave(file, sample_rate)
        else:
            if not sample_rate or sample_rate < 1:
                raise UsageError("Audio: samples need their sample_rate, in Hz")
            samples = _as_samples(data_or_path)
            super().__init__(_as_wave(samples, int(sample_rate)), "wav", caption)
            self.sample_rate, self.duration = int(sample_rate), len(samples) / sample_rate

    @classmethod
    def _list_more(cls, values: Sequence[Any], each: Sequence[Fields]) -> Fields:
        return {
            "sampleRates": [value.sample_rate for value in values],
            "durations": [value.duration for value in values],
            "captions": captions_of(values),
        }


def _as_samples(data: Any) -> Any:
    """Time by channels, in a type that a wave file has."""
    numpy = needed("numpy", "numpy", "Audio")
    samples = as_numpy(data, "Audio")
    if samples.ndim == 1:
        samples = samples[:, None]
    if samples.ndim != 2 or not 0 < samples.shape[1] < 256:
        raise UsageError(f"Audio: samples are (time) or (time, channels), not {samples.shape}")
    if samples.dtype.kind == "f":
        whole = numpy.nan_to_num(samples.astype(numpy.float64)).clip(-1, 1) * 32767
        return whole.round().astype(numpy.int16)
    if samples.dtype.name in _BYTES_PER_SAMPLE:
        return samples
    return samples.astype(numpy.int64).clip(-32768, 32767).astype(numpy.int16)


def _as_wave(samples: Any, sample_rate: int) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(_BYTES_PER_SAMPLE[samples.dtype.name])
        file.setframerate(sample_rate)
        file.writeframes(samples.astype(samples.dtype.newbyteorder("<")).tobytes())
    return buffer.getvalue()


def _of_wave(path: Path, sample_rate: int | None) -> tuple[int | None, float | None]:
    """The sample rate, and the seconds where the file is one that Python can read."""
    with contextlib.suppress(wave.Error, EOFError), wave.open(str(path), "rb") as file:
        return file.getframerate(), file.getnframes() / file.getframerate()
    return sample_rate, None
