"""The system stream: names, rates, what cannot be read, and GPUs by what their libraries say."""

import os
import sys
import time
from types import SimpleNamespace

import orjson
import pytest

import labstead
from labstead._capture.gpus import AmdGpus, AppleGpu, NvidiaGpus, gpu_sensors
from labstead._capture.system_metrics import SystemMetrics, all_sensors
from tests.sdk.journals import lines_of
from tests.sdk.waiting import wait_until


class Sensor:
    def __init__(self, *values):
        self.values = list(values)
        self.asked = 0

    def read(self):
        self.asked += 1
        value = self.values.pop(0) if self.values else RuntimeError("gone")
        if isinstance(value, Exception):
            raise value
        return value


def test_a_row_comes_soon_and_then_at_the_interval(monkeypatch):
    monkeypatch.setenv("LABSTEAD_SYSTEM_INTERVAL", "0.1")
    run = labstead.init(mode="offline")
    wait_until(lambda: len(lines_of(run, "system")) >= 3)
    run.finish()
    rows = lines_of(run, "system")
    assert all(0 <= row["system.cpu"] <= 100 for row in rows)
    runtimes = [row["_runtime"] for row in rows]
    assert runtimes == sorted(runtimes)
    assert rows[0]["_timestamp"] == pytest.approx(time.time(), abs=10)


def test_a_short_run_has_one_row_from_its_end(monkeypatch):
    monkeypatch.setenv("LABSTEAD_SYSTEM_INTERVAL", "60")
    with labstead.init(mode="offline") as run:
        run.log({"loss": 1})
    (row,) = lines_of(run, "system")
    assert row["system.proc.memory.rssMB"] > 1


def test_an_interval_of_zero_is_off(offline_run):
    offline_run.finish()
    assert lines_of(offline_run, "system") == []


def test_the_rows_reach_the_server(server, monkeypatch):
    monkeypatch.setenv("LABSTEAD_SYSTEM_INTERVAL", "0.1")
    with labstead.init():
        wait_until(lambda: len(server.only_run.streams["system"]) >= 2)


def test_the_names_are_those_that_people_know():
    found = {}
    for sensor in all_sensors():
        found |= sensor.read()
    known = {"cpu", "memory_percent", "proc.memory.availableMB", "proc.memory.rssMB",
             "proc.memory.percent", "proc.cpu.threads", "disk./.usagePercent", "disk./.usageGB",
             "network.sent", "network.recv"}  # fmt: skip
    assert known <= set(found)
    assert all(isinstance(value, (int, float)) for value in found.values())


def rows_with(*sensors, samples):
    rows = []
    metrics = SystemMetrics(rows.append, 0.1, lambda: sensors)
    metrics.start()
    wait_until(lambda: len(rows) >= samples)
    metrics.close()
    return [orjson.loads(row) for row in rows]


def test_a_sensor_that_fails_costs_only_its_own_values():
    steady = Sensor(*[{"cpu": 1.0}] * 1000)
    broken = type("Broken", (Sensor,), {})({"fan": 5.0}, PermissionError("/proc"))
    rows = rows_with(steady, broken, samples=6)
    assert [row.get("system.fan") for row in rows[:3]] == [5.0, None, None]
    assert all(row["system.cpu"] == 1.0 for row in rows)
    assert broken.asked == 4


def test_without_any_sensor_nothing_is_recorded():
    rows = []
    metrics = SystemMetrics(rows.append, 0.1, list)
    metrics.start()
    metrics.close()
    assert rows == []


def test_without_a_gpu_there_is_silence(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pynvml", None)
    monkeypatch.setattr("labstead._capture.gpus.AMD_FOLDER", "/nowhere")
    monkeypatch.setattr(sys, "platform", "linux")
    assert gpu_sensors() == []
    assert tuple(capsys.readouterr()) == ("", "")


class Nvml:
    """What nvidia-ml-py answers for one card that has no fan and does not tell its limit."""

    NVML_TEMPERATURE_GPU = NVML_CLOCK_GRAPHICS = 0
    NVML_CLOCK_SM, NVML_CLOCK_MEM = 1, 2

    def __init__(self, pids=()):
        self.pids = pids

    def __getattr__(self, name):
        raise AttributeError(name)

    def nvmlInit(self):  # noqa: N802
        pass

    def nvmlDeviceGetCount(self):  # noqa: N802
        return 1

    def nvmlDeviceGetHandleByIndex(self, index):  # noqa: N802
        return index

    def nvmlDeviceGetName(self, handle):  # noqa: N802
        return b"NVIDIA H100"

    def nvmlDeviceGetUtilizationRates(self, handle):  # noqa: N802
        return SimpleNamespace(gpu=80, memory=40)

    def nvmlDeviceGetMemoryInfo(self, handle):  # noqa: N802
        return SimpleNamespace(used=20, total=80)

    def nvmlDeviceGetTemperature(self, handle, which):  # noqa: N802
        return 61

    def nvmlDeviceGetFanSpeed(self, handle):  # noqa: N802
        raise RuntimeError("Not Supported")

    def nvmlDeviceGetPowerUsage(self, handle):  # noqa: N802
        return 350_000

    def nvmlDeviceGetEnforcedPowerLimit(self, handle):  # noqa: N802
        return 700_000

    def nvmlDeviceGetClockInfo(self, handle, which):  # noqa: N802
        return 1000 + which

    def nvmlDeviceGetComputeRunningProcesses(self, handle):  # noqa: N802
        return [SimpleNamespace(pid=pid) for pid in self.pids]

    def nvmlSystemGetCudaDriverVersion(self):  # noqa: N802
        return 12040

    def nvmlSystemGetDriverVersion(self):  # noqa: N802
        return "550.54"


def test_nvidia_values_have_the_known_names_and_what_is_unsupported_is_left_out():
    assert NvidiaGpus(Nvml()).read() == {
        "gpu.0.gpu": 80,
        "gpu.0.memory": 40,
        "gpu.0.memoryAllocated": 25,
        "gpu.0.memoryAllocatedBytes": 20,
        "gpu.0.temp": 61,
        "gpu.0.powerWatts": 350,
        "gpu.0.enforcedPowerLimitWatts": 700,
        "gpu.0.powerPercent": 50,
        "gpu.0.smClock": 1001,
        "gpu.0.memoryClock": 1002,
        "gpu.0.graphicsClock": 1000,
    }


def test_the_gpus_of_this_process_are_named_apart():
    assert NvidiaGpus(Nvml(pids=[os.getpid()])).read()["gpu.process.0.gpu"] == 80
    assert "gpu.process.0.gpu" not in NvidiaGpus(Nvml(pids=[1])).read()


def test_nvidia_cards_are_described():
    assert NvidiaGpus(Nvml()).describe() == {
        "gpu": "NVIDIA H100",
        "gpu_count": 1,
        "gpu_nvidia": [{"name": "NVIDIA H100", "memoryTotal": "80"}],
        "cudaVersion": "12.4",
        "driverVersion": "550.54",
    }


def test_amd_values_come_from_the_drivers_files(tmp_path):
    device = tmp_path / "card0/device"
    (device / "hwmon/hwmon3").mkdir(parents=True)
    files = {"gpu_busy_percent": 90, "mem_info_vram_used": 25, "mem_info_vram_total": 100,
             "hwmon/hwmon3/temp1_input": 65000, "hwmon/hwmon3/power1_average": 150_000_000,
             "hwmon/hwmon3/power1_cap": 300_000_000}  # fmt: skip
    for name, value in files.items():
        (device / name).write_text(f"{value}\n")
    gpus = AmdGpus(str(tmp_path))
    assert gpus.read() == {
        "gpu.0.gpu": 90,
        "gpu.0.memoryAllocatedBytes": 25,
        "gpu.0.memoryAllocated": 25,
        "gpu.0.temp": 65,
        "gpu.0.powerWatts": 150,
        "gpu.0.powerPercent": 50,
    }
    assert gpus.describe() == {"gpu": "AMD GPU", "gpu_count": 1, "gpu_amd": [{"name": "AMD GPU"}]}


def test_apple_values_are_read_from_what_ioreg_says():
    said = '"model" = "Apple M3"\n{"Device Utilization %"=37,"In use system memory"=1024}'
    gpu = AppleGpu(lambda: said)
    assert gpu.read() == {"gpu.0.gpu": 37, "gpu.0.memoryAllocatedBytes": 1024}
    assert gpu.describe() == {"gpu": "Apple M3", "gpu_count": 1}
