"""GPUs, as sensors and as lines of the run's metadata. Silent where there are none.

NVIDIA by NVML (the package nvidia-ml-py, ``pip install labstead[nvidia]``), AMD by what its Linux
driver shows in /sys, Apple by ``ioreg``.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from labstead._capture.sensors import Sensor, working

AMD_FOLDER = "/sys/class/drm"


class Gpus(Sensor, Protocol):
    def describe(self) -> dict[str, Any]:
        """For the metadata: ``gpu`` (name), ``gpu_count`` and more."""


def gpu_sensors() -> list[Gpus]:
    """Those of this machine. The first call may take a while: NVML wakes sleeping GPUs."""
    makers: Sequence[Callable[[], Gpus]] = (NvidiaGpus, AmdGpus, AppleGpu)
    return list(working(makers))


class NvidiaGpus:
    """``gpu.<i>.*``, and ``gpu.process.<i>.*`` for the GPUs on which this process has memory."""

    def __init__(self, nvml: Any = None) -> None:
        """Raises whatever says that there is no such GPU, or no package to ask it with."""
        nvml = nvml or importlib.import_module("pynvml")
        self._nvml = nvml
        nvml.nvmlInit()
        count = nvml.nvmlDeviceGetCount()
        self._handles = [nvml.nvmlDeviceGetHandleByIndex(index) for index in range(count)]
        if not self._handles:
            raise LookupError("no NVIDIA GPU")

    def read(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for index, handle in enumerate(self._handles):
            values = self._values(handle)
            found |= {f"gpu.{index}.{name}": value for name, value in values.items()}
            if os.getpid() in self._processes(handle):
                found |= {f"gpu.process.{index}.{name}": value for name, value in values.items()}
        return found

    def describe(self) -> dict[str, Any]:
        nvml = self._nvml
        gpus = [
            {
                "name": _text(nvml.nvmlDeviceGetName(handle)),
                "memoryTotal": str(nvml.nvmlDeviceGetMemoryInfo(handle).total),
            }
            for handle in self._handles
        ]
        cuda = nvml.nvmlSystemGetCudaDriverVersion()
        return {
            "gpu": gpus[0]["name"],
            "gpu_count": len(gpus),
            "gpu_nvidia": gpus,
            "cudaVersion": f"{cuda // 1000}.{cuda % 1000 // 10}",
            "driverVersion": _text(nvml.nvmlSystemGetDriverVersion()),
        }

    def _values(self, handle: Any) -> dict[str, float]:
        found: dict[str, float] = {}
        for measure in (self._load, self._memory, self._heat, self._power, self._clocks):
            for name, read in measure(handle).items():
                # Each by itself: which of them a GPU supports depends on its model.
                with contextlib.suppress(Exception):
                    found[name] = float(read())
        with contextlib.suppress(KeyError, ZeroDivisionError):
            found["powerPercent"] = 100 * found["powerWatts"] / found["enforcedPowerLimitWatts"]
        return found

    def _load(self, handle: Any) -> dict[str, Callable[[], float]]:
        rates = self._nvml.nvmlDeviceGetUtilizationRates
        return {
            "gpu": lambda: rates(handle).gpu,
            "memory": lambda: rates(handle).memory,
            "encoderUtilization": lambda: self._nvml.nvmlDeviceGetEncoderUtilization(handle)[0],
        }

    def _memory(self, handle: Any) -> dict[str, Callable[[], float]]:
        memory = self._nvml.nvmlDeviceGetMemoryInfo
        return {
            "memoryAllocated": lambda: 100 * memory(handle).used / memory(handle).total,
            "memoryAllocatedBytes": lambda: memory(handle).used,
        }

    def _heat(self, handle: Any) -> dict[str, Callable[[], float]]:
        nvml = self._nvml
        return {
            "temp": lambda: nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU),
            "fanSpeed": lambda: nvml.nvmlDeviceGetFanSpeed(handle),
        }

    def _power(self, handle: Any) -> dict[str, Callable[[], float]]:
        nvml = self._nvml
        return {
            "powerWatts": lambda: nvml.nvmlDeviceGetPowerUsage(handle) / 1000,
            "enforcedPowerLimitWatts": lambda: nvml.nvmlDeviceGetEnforcedPowerLimit(handle) / 1000,
        }

    def _clocks(self, handle: Any) -> dict[str, Callable[[], float]]:
        nvml, clock = self._nvml, self._nvml.nvmlDeviceGetClockInfo
        return {
            "smClock": lambda: clock(handle, nvml.NVML_CLOCK_SM),
            "memoryClock": lambda: clock(handle, nvml.NVML_CLOCK_MEM),
            "graphicsClock": lambda: clock(handle, nvml.NVML_CLOCK_GRAPHICS),
        }

    def _processes(self, handle: Any) -> set[int]:
        with contextlib.suppress(Exception):
            running = self._nvml.nvmlDeviceGetComputeRunningProcesses(handle)
            return {process.pid for process in running}
        return set()


class AmdGpus:
    """``gpu.<i>.*`` from the amdgpu driver's files, each a few microseconds to read."""

    def __init__(self, root: str | None = None) -> None:
        busy = Path(root or AMD_FOLDER).glob("card*/device/gpu_busy_percent")
        self._devices = sorted(path.parent for path in busy)
        if not self._devices:
            raise LookupError("no AMD GPU")

    def read(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for index, device in enumerate(self._devices):
            found |= {f"gpu.{index}.{name}": value for name, value in _amd_values(device)}
        return found

    def describe(self) -> dict[str, Any]:
        names = [_amd_name(device) for device in self._devices]
        return {"gpu": names[0], "gpu_count": len(names), "gpu_amd": [{"name": n} for n in names]}


def _amd_values(device: Path) -> Iterator[tuple[str, float]]:
    """All that this card's files tell: powers in microwatts, heat in thousandths of a degree."""
    used, total = _number(device, "mem_info_vram_used"), _number(device, "mem_info_vram_total")
    power, limit = _number(device, "hwmon/*/power1_average"), _number(device, "hwmon/*/power1_cap")
    candidates = {
        "gpu": _number(device, "gpu_busy_percent"),
        "memoryAllocatedBytes": used,
        "memoryAllocated": _percent(used, total),
        "temp": _scaled(_number(device, "hwmon/*/temp1_input"), 1e3),
        "powerWatts": _scaled(power, 1e6),
        "powerPercent": _percent(power, limit),
    }
    yield from ((name, value) for name, value in candidates.items() if value is not None)


def _number(device: Path, pattern: str) -> float | None:
    for path in device.glob(pattern):
        with contextlib.suppress(OSError, ValueError):
            return float(path.read_text())
    return None


def _scaled(value: float | None, divisor: float) -> float | None:
    return None if value is None else value / divisor


def _percent(part: float | None, whole: float | None) -> float | None:
    return 100 * part / whole if part is not None and whole else None


def _amd_name(device: Path) -> str:
    with contextlib.suppress(OSError):
        return (device / "product_name").read_text().strip() or "AMD GPU"
    return "AMD GPU"


class AppleGpu:
    """``gpu.0.gpu`` and its memory, from what ``ioreg`` prints: one short command a sample."""

    _COMMAND = ("ioreg", "-r", "-d", "1", "-w", "0", "-c", "IOAccelerator")

    def __init__(self, ask: Callable[[], str] | None = None) -> None:
        if ask is None and (sys.platform != "darwin" or platform.machine() != "arm64"):
            raise LookupError("no Apple GPU")
        self._ask = ask or self._run

    def read(self) -> dict[str, float]:
        said = self._ask()
        load = re.search(r'"Device Utilization %"=(\d+)', said)
        memory = re.search(r'"In use system memory"=(\d+)', said)
        found = {}
        if load:
            found["gpu.0.gpu"] = float(load[1])
        if memory:
            found["gpu.0.memoryAllocatedBytes"] = float(memory[1])
        return found

    def describe(self) -> dict[str, Any]:
        model = re.search(r'"model" = "([^"]+)"', self._ask())
        return {"gpu": model[1] if model else "Apple GPU", "gpu_count": 1}

    def _run(self) -> str:
        done = subprocess.run(self._COMMAND, capture_output=True, timeout=5, check=True)  # noqa: S603
        return done.stdout.decode("utf-8", "replace")


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
