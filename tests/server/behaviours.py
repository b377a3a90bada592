"""Small programs for the supervisor to look after: ``behaviours NAME``."""

import os
import signal
import subprocess
import sys
import time


def come_up() -> None:
    print(f"pid {os.getpid()}", flush=True)
    print("INFO routine line", flush=True)


def obedient() -> None:
    """Ends at SIGTERM, as uvicorn does: by the signal itself."""
    come_up()
    time.sleep(60)


def stubborn() -> None:
    """Ignores SIGTERM."""
    come_up()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    time.sleep(60)


def counting() -> None:
    """Says each SIGTERM it gets, and ends half a second after the first."""
    come_up()
    signal.signal(signal.SIGTERM, lambda *_: print("SIGTERM", flush=True))
    print("listening", flush=True)
    signal.pause()
    time.sleep(0.5)


def failing() -> None:
    """Never comes up."""
    sys.exit(3)


def forking() -> None:
    """Leaves a process behind that holds its output open."""
    come_up()
    sleeper = subprocess.Popen(["sleep", "60"])
    print(f"left {sleeper.pid}", flush=True)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
