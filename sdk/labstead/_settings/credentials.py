"""API keys on disk: one file in the user's configuration folder, readable by its owner only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from labstead._atomic_file import write_atomically


def credentials_path() -> Path:
    """``~/.config/labstead/credentials.json`` on Linux; where the platform keeps it elsewhere."""
    import platformdirs

    return Path(platformdirs.user_config_dir("labstead", appauthor=False)) / "credentials.json"


def key_for(host: str) -> str | None:
    """The key stored for a server's address, if any."""
    key = _read()["keys"].get(_normal(host))
    return key if isinstance(key, str) else None


def default_host() -> str | None:
    """The server of the last log-in: where runs go when no address is set."""
    host = _read()["default_host"]
    return host if isinstance(host, str) else None


def store_key(host: str, key: str) -> Path:
    """Keep ``key`` for ``host`` with file mode 0600 and make it the default; the file's path."""
    content = _read()
    content["keys"][_normal(host)] = key
    content["default_host"] = _normal(host)
    path = credentials_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(path, orjson.dumps(content, option=orjson.OPT_INDENT_2), mode=0o600)
    return path


def _read() -> dict[str, Any]:
    """The file's content; a missing or unreadable file counts as empty."""
    empty: dict[str, Any] = {"default_host": None, "keys": {}}
    try:
        content = orjson.loads(credentials_path().read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return empty
    if not isinstance(content, dict) or not isinstance(content.get("keys"), dict):
        return empty
    return {**empty, **content}


def _normal(host: str) -> str:
    return host.rstrip("/")
