"""The machine a run runs on: processor, memory, disk, GPUs, and the cluster that gave it out."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from typing import Any

_SLURM = ("SLURM_JOB_ID", "SLURM_JOB_NAME", "SLURM_NODELIST", "SLURM_NNODES", "SLURM_NTASKS",
          "SLURM_PROCID", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_JOB_PARTITION",
          "SLURM_CLUSTER_NAME", "SLURM_RESTART_COUNT")  # fmt: skip
"""Named one by one: the environment at large is never recorded."""


def describe_machine() -> dict[str, Any]:
    """Counts and sizes; sizes are texts, as the wandb client has them. Takes some milliseconds."""
    from labstead._capture.gpus import gpu_sensors

    told: dict[str, Any] = {}
    for describe in (_processor, _memory, _disk, _cluster):
        with contextlib.suppress(Exception):
            told |= describe()
    for gpus in gpu_sensors():
        with contextlib.suppress(Exception):
            told |= gpus.describe()
    return told


def _processor() -> dict[str, Any]:
    import psutil

    return {
        "cpu_count": psutil.cpu_count(logical=False) or psutil.cpu_count(),
        "cpu_count_logical": psutil.cpu_count(),
        "cpu": {"model": _processor_model()},
    }


def _processor_model() -> str:
    if sys.platform == "linux":
        with contextlib.suppress(OSError), open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> dict[str, Any]:
    import psutil

    return {"memory": {"total": str(psutil.virtual_memory().total)}}


def _disk() -> dict[str, Any]:
    import psutil

    usage = psutil.disk_usage("/")
    return {"disk": {"/": {"total": str(usage.total), "used": str(usage.used)}}}


def _cluster() -> dict[str, Any]:
    told: dict[str, Any] = {}
    slurm = {name.removeprefix("SLURM_").lower(): os.environ[name]
             for name in _SLURM if name in os.environ}  # fmt: skip
    if slurm:
        told["slurm"] = slurm
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        told["kubernetes"] = {"pod": platform.node()}
    if "google.colab" in sys.modules:
        told["colab"] = True
    return told
