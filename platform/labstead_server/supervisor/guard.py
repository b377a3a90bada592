"""Runs a module as a program that cannot outlive the supervisor that started it.

    python -P -m labstead_server.supervisor.guard SUPERVISOR_PID MODULE [ARGUMENT ...]

A supervisor killed with SIGKILL can stop nobody, so its children look after themselves: on Linux
the kernel kills them, elsewhere a thread watches the parent's process id.
"""

import ctypes
import os
import runpy
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
WATCH_SECONDS = 0.5


def end_with(parent: int, by: signal.Signals) -> None:
    """Give this process the signal ``by`` as soon as its ``parent`` is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, by)
        end_if_orphaned(parent, by)  # it may have died before the line above
    else:
        threading.Thread(target=watch, args=(parent, by), daemon=True).start()


def watch(parent: int, by: signal.Signals) -> None:
    while not end_if_orphaned(parent, by):
        time.sleep(WATCH_SECONDS)


def end_if_orphaned(parent: int, by: signal.Signals) -> bool:
    is_orphan = os.getppid() != parent
    if is_orphan:
        os.kill(os.getpid(), by)
    return is_orphan


def main(supervisor: str, module: str, *arguments: str) -> None:
    end_with(int(supervisor), signal.SIGKILL)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
