"""Which part of the machine a system metric speaks of: the sections of a run's System tab."""

from __future__ import annotations

import re

_GPU = re.compile(r"gpu\.(process\.)?(\d+)\.")
_LABEL = re.compile(r"/l:(.+)$")
_BEGINNINGS = {
    "proc.": "Process",
    "cpu": "CPU",
    "memory": "Memory",
    "disk": "Disk",
    "network": "Network",
    "gpu": "GPU",
    "tpu": "TPU",
}


def device_of(key: str) -> str:
    """``GPU 0`` of ``system.gpu.0.temp``; with the writer's label where there are several."""
    name = key.removeprefix("system.").removeprefix("system/")
    label = _LABEL.search(name)
    return f"{_device(name)} · {label[1]}" if label else _device(name)


def _device(name: str) -> str:
    gpu = _GPU.match(name)
    if gpu:
        return f"GPU {gpu[2]}, this process" if gpu[1] else f"GPU {gpu[2]}"
    # The memory of the machine beside its percentage, not among the process's own.
    if name.startswith("proc.memory.available"):
        return "Memory"
    return next((title for start, title in _BEGINNINGS.items() if name.startswith(start)), "Other")
