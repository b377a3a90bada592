"""What must be true before anything is started; each failure is one line that says what to do."""

import errno
import fcntl
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labstead_server.supervisor.address import Address


class CannotStartError(Exception):
    """Labstead cannot start here; the message is for the person who tried."""


def check_data_folder(folder: Path) -> None:
    """Make ``folder`` if needed and prove that a file can be written in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotStartError(
            f"The data folder {folder} cannot be written ({reason(error)}). "
            "Change its owner, or set LABSTEAD_DATA_DIR to another folder."
        ) from error


def check_port(address: Address) -> None:
    """Prove that ``address`` can be listened on."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            address.host or None, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
    except (OSError, OverflowError) as error:
        raise CannotStartError(why_no_port(address, error)) from error


def why_no_port(address: Address, error: OSError | OverflowError) -> str:
    code = error.errno if isinstance(error, OSError) else errno.ERANGE
    if code == errno.EADDRINUSE:
        return (
            f"Port {address.port} on {address.host} is taken by another program. "
            "Stop that program, or choose another port with LABSTEAD_PORT."
        )
    if code in (errno.EACCES, errno.ERANGE):
        return f"Port {address.port} may not be used. Set LABSTEAD_PORT to one from 1024 to 65535."
    return (
        f"Cannot listen on {address.host} ({reason(error)}). "
        "Set LABSTEAD_HOST to an address of this machine, such as 127.0.0.1 or 0.0.0.0."
    )


@contextmanager
def sole_user_of(folder: Path) -> Iterator[None]:
    """Hold the data folder: two servers on one embedded database would each know half the news.

    The lock is the kernel's and ends with this process, however it ends.
    """
    with (folder / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise CannotStartError(
                f"Labstead already runs on {folder} as process {lock.read()}. "
                "Stop it first, or give this one its own LABSTEAD_DATA_DIR."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
