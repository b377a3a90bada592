"""The queue of an embedded install: what is sent comes whole, also while somebody looks."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from kombu import Connection

from labstead_server.supervisor import folder_queue

MESSAGES = 1_500


def connection(folder: Path) -> Connection:
    folder_queue.use()
    folders = {"data_folder_in": str(folder), "data_folder_out": str(folder)}
    return Connection("filesystem://", transport_options=folders)


def send_all(folder: Path) -> None:
    with connection(folder) as sender:
        queue = sender.SimpleQueue("work")
        for number in range(MESSAGES):
            queue.put({"number": number, "padding": "x" * 2_000})


def test_each_message_comes_whole_and_once(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    sender = threading.Thread(target=send_all, args=(tmp_path,))
    sender.start()
    with connection(tmp_path) as reader:
        channel = reader.channel()
        channel.queue_declare("work")
        found: list[int] = []
        while sender.is_alive() or channel._size("work"):
            found += taken(channel)
        found += taken(channel)
    assert sorted(found) == list(range(MESSAGES))


def taken(channel: Any) -> list[int]:
    """What is there, looking as fast as can be."""
    message = channel.basic_get("work", no_ack=True)
    return [] if message is None else [message.decode()["number"]]
