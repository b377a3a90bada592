"""What a child prints: everything goes to its log file, the unusual also to the console."""

import asyncio
import codecs
import logging
import os
import re
from collections.abc import AsyncIterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

from labstead_server.supervisor import console

LOG_FILE_BYTES = 10_000_000
LOG_FILES_KEPT = 5
CHUNK_BYTES = 65_536
# Where uvicorn, Celery and our own logging name a record's level: near the start of its line.
ROUTINE = re.compile(r"^.{0,60}\b(DEBUG|INFO|debug|info)\b")


class Output:
    """The log file of one child, and its share of the console."""

    def __init__(self, name: str, logs: Path) -> None:
        self.name = name
        self.path = logs / f"{name}.log"
        logs.mkdir(parents=True, exist_ok=True)
        self._file = RotatingFileHandler(
            self.path, maxBytes=LOG_FILE_BYTES, backupCount=LOG_FILES_KEPT, encoding="utf-8"
        )

    async def copy_from(self, pipe: int) -> None:
        """Take lines from the file descriptor ``pipe`` until its last writer closes it."""
        async for line in lines_of(pipe):
            self.take(line)

    def take(self, line: str) -> None:
        self._write(line)
        if line.strip() and not ROUTINE.match(line):
            console.say_for(self.name, line)

    def note(self, text: str) -> None:
        """Record what the supervisor has to say about the child."""
        self._write(f"supervisor: {text}")
        console.say_for(self.name, text)

    def _write(self, line: str) -> None:
        self._file.handle(logging.LogRecord(self.name, logging.INFO, "", 0, line, None, None))


async def lines_of(pipe: int) -> AsyncIterator[str]:
    """Decode ``pipe`` into lines of any length, without their ends, the unfinished one last."""
    decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
    pending = ""
    async for chunk in chunks_of(pipe):
        *complete, pending = (pending + decode(chunk)).split("\n")
        for line in complete:
            yield line.rstrip("\r")
    if pending:
        yield pending


async def chunks_of(pipe: int) -> AsyncIterator[bytes]:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb", buffering=0)
    )
    try:
        while chunk := await reader.read(CHUNK_BYTES):
            yield chunk
    finally:
        transport.close()
