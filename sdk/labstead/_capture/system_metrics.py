"""The system stream: what the machine, the process and its GPUs do, every few seconds.

Names are those of the wandb client, so that charts of both group alike. Whatever cannot be read
(no permission, no such sensor) is left out of the row; a source that fails is asked no more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import orjson

from labstead._capture.sensors import Sensor, machine_sensors

FIRST_SECONDS = 2.0
"""The first row comes soon, for short runs and for people who look."""
LEAST_INTERVAL_SECONDS = 0.1
_CLOSE_SECONDS = 2.0
_FORGIVEN_FAILURES = 3

Record = Callable[[bytes], None]


def all_sensors() -> list[Sensor]:
    """Those that work here."""
    from labstead._capture.gpus import gpu_sensors

    return [*machine_sensors(), *gpu_sensors()]


class SystemMetrics:
    """Samples until closed, with a last row at the end."""

    def __init__(
        self,
        record: Record,
        interval_seconds: float,
        find_sensors: Callable[[], Sequence[Sensor]] = all_sensors,
        *,
        label: str | None = None,
    ) -> None:
        """``record`` takes one line of the stream as JSON; ``find_sensors`` is called once, on our
        thread. ``label`` ends the names, as of one of several machines."""
        self._record = record
        self._interval = max(LEAST_INTERVAL_SECONDS, interval_seconds)
        self._find_sensors = find_sensors
        self._ending = f"/l:{label}" if label else ""
        self._failures: dict[str, int] = {}
        self._began = time.monotonic()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="labstead-metrics", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join(_CLOSE_SECONDS)

    def abandon(self) -> None:
        """In a forked child nothing runs that would have to be stopped."""

    def _work(self) -> None:
        sensors = self._find_sensors()
        due = time.monotonic() + min(FIRST_SECONDS, self._interval)
        is_last = False
        while not is_last:
            is_last = self._closing.wait(max(0.0, due - time.monotonic()))
            self._sample(sensors)
            # From now, not from when it was due: after a suspended laptop no rush of rows.
            due = time.monotonic() + self._interval

    def _sample(self, sensors: Sequence[Sensor]) -> None:
        row: dict[str, float] = {}
        for sensor in sensors:
            row |= self._asked(sensor)
        if not row:
            return
        named = {f"system.{name}{self._ending}": value for name, value in row.items()}
        times = {
            "_timestamp": round(time.time(), 3),
            "_runtime": round(time.monotonic() - self._began, 3),
        }
        self._record(orjson.dumps({**named, **times}))

    def _asked(self, sensor: Sensor) -> dict[str, float]:
        name = type(sensor).__name__
        if self._failures.get(name, 0) >= _FORGIVEN_FAILURES:
            return {}
        try:
            return sensor.read()
        except Exception:
            self._failures[name] = self._failures.get(name, 0) + 1
            return {}
