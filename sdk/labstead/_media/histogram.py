"""Histograms: counts between edges, small enough to stand in the row itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labstead._errors import UsageError
from labstead._media.arrays import as_numpy
from labstead._media.base import Fields, Media, Place, needed

MAX_BINS = 512


class Histogram(Media):
    """How often values fall between edges.

    Give the values themselves, of any shape, and perhaps ``num_bins`` (up to 512), or counts and
    edges as ``numpy.histogram`` returns them. NaN and infinities are not counted.

    >>> run = labstead.init(mode="disabled")
    >>> run.log({"weights": labstead.Histogram([1, 2, 2, 4], num_bins=3)})
    >>> run.summary["weights"]
    {'_type': 'histogram', 'values': [1, 2, 1], 'bins': [1.0, 2.0, 3.0, 4.0]}
    """

    def __init__(
        self,
        sequence: Any = None,
        np_histogram: tuple[Sequence[float], Sequence[float]] | None = None,
        num_bins: int = 64,
    ) -> None:
        if (sequence is None) == (np_histogram is None):
            raise UsageError("Histogram takes a sequence or np_histogram=(counts, edges)")
        if np_histogram is None:
            np_histogram = _counted(sequence, num_bins)
        self.histogram, self.bins = _checked(np_histogram)

    def as_json(self, place: Place) -> Fields:
        return {"_type": "histogram", "values": list(self.histogram), "bins": list(self.bins)}


def _counted(sequence: Any, num_bins: int) -> tuple[Any, Any]:
    numpy = needed("numpy", "numpy", "Histogram")
    if not 0 < num_bins <= MAX_BINS:
        raise UsageError(f"Histogram: num_bins is 1 to {MAX_BINS}, not {num_bins!r}")
    values = as_numpy(sequence, "Histogram").ravel()
    if values.dtype.kind in "bf":
        values = values.astype(numpy.float64)
        values = values[numpy.isfinite(values)]
    try:
        counts, edges = numpy.histogram(values, bins=num_bins)
    except ValueError as error:  # values so close or so far apart that no edges fit between them
        raise UsageError(f"Histogram: {error}") from error
    return counts, edges


def _checked(np_histogram: Any) -> tuple[list[float], list[float]]:
    try:
        counts, edges = (as_numpy(part, "Histogram").tolist() for part in np_histogram)
        fits = len(edges) == len(counts) + 1
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise UsageError("Histogram: np_histogram is (counts, edges), with one edge more")
    if len(counts) > MAX_BINS:
        raise UsageError(f"Histogram: {len(counts)} bins are more than {MAX_BINS}")
    return counts, edges
