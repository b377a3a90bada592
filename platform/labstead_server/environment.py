"""Reading LABSTEAD_* variables. A wrong value stops the start and names its variable."""

from __future__ import annotations

import ipaddress
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # IMMEDIATE is not optional: a deferred read-then-write dies with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
        "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864"
    ),
}


class Environment:
    """The process's variables. ``NAME_FILE`` may hold the path of a file with the value."""

    def __init__(self) -> None:
        self._env = environ.Env()

    def text(self, name: str, default: str) -> str:
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return os.environ.get(name) or default
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: cannot read {path}: {error}") from error

    def integer(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal():
            raise ImproperlyConfigured(f"{name}: “{value}” is not a whole number.")
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, str(default)).lower()
        if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
            raise ImproperlyConfigured(f"{name}: write true or false, not “{value}”.")
        return value in {"1", "true", "yes", "on"}

    def words(self, name: str, default: list[str]) -> list[str]:
        return [word for word in self.text(name, ",".join(default)).split(",") if word]

    def networks(self, name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """``10.0.0.0/8,fd00::/8``; a lone address is a network of one."""
        try:
            return [ipaddress.ip_network(word.strip()) for word in self.words(name, [])]
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {error}. Write 10.0.0.0/8,fd00::/8.") from error

    def choice(self, name: str, default: str, allowed: list[str]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise ImproperlyConfigured(f"{name}: “{value}” is not one of {', '.join(allowed)}.")
        return value

    def host(self, name: str, *, apart_from: str) -> str:
        """A host name, perhaps with a port, whose cookies are not those of ``apart_from``."""
        value = self.text(name, "").lower()
        if not value:
            return ""
        parts = urlsplit(f"//{value}")
        if parts.netloc != value or not parts.hostname or "@" in value:
            raise ImproperlyConfigured(f"{name}: “{value}” is no host name; write no more than it.")
        if ":" in parts.hostname:
            raise ImproperlyConfigured(
                f"{name}: needs a name, not an IPv6 address: no page's policy can name that one."
            )
        if not apart_from:
            raise ImproperlyConfigured(f"{name}: set LABSTEAD_PUBLIC_URL as well.")
        if parts.hostname == urlsplit(apart_from).hostname:
            raise ImproperlyConfigured(
                f"{name}: needs another name than LABSTEAD_PUBLIC_URL, not just another port: "
                "browsers send a name's cookies to all of its ports."
            )
        return value

    def address(self, name: str) -> str:
        """An address of the web; empty when none is set."""
        value = self.text(name, "")
        parts = urlsplit(value)
        if value and (parts.scheme not in {"https", "http"} or not parts.hostname):
            raise ImproperlyConfigured(f"{name}: “{value}” is no address like https://example.org.")
        return value

    def group_roles(self, name: str) -> dict[str, list[tuple[str, str]]]:
        """``ml=vision:member,leads=vision:admin`` as the teams and roles of each group."""
        found: dict[str, list[tuple[str, str]]] = {}
        for word in self.words(name, []):
            group, _, place = word.strip().rpartition("=")
            team, _, role = place.partition(":")
            if not group or not team or role not in {"admin", "member", "viewer"}:
                raise ImproperlyConfigured(
                    f"{name}: write group=team:role with admin, member or viewer, not “{word}”."
                )
            found.setdefault(group, []).append((team, role))
        return found

    def folder(self, path: Path) -> Path:
        """Make the folder; where that fails ``manage.py up`` says so in one line."""
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(
                f"LABSTEAD_DATA_DIR: cannot write to {path.parent}: {error.strerror}."
            ) from error
        return path

    def database(self, name: str, default: str) -> dict[str, Any]:
        url = self.text(name, default)
        try:
            config: dict[str, Any] = self._env.db_url_config(url)
        except Exception as error:
            raise ImproperlyConfigured(f"{name}: {error}") from error
        # Threads keep their connection; labstead_server.handler bounds how many there are.
        config["CONN_MAX_AGE"] = None
        if config["ENGINE"].endswith("sqlite3"):
            config["ENGINE"] = "labstead_core.sqlite3"
            config["OPTIONS"] = SQLITE_OPTIONS | config.get("OPTIONS", {})
            # In a file, so that the tests' threads and processes meet the real locking.
            config["TEST"] = {"NAME": f"{config['NAME']}.test"}
        elif config["ENGINE"].endswith("postgresql"):
            config["CONN_HEALTH_CHECKS"] = True
        else:
            raise ImproperlyConfigured(f"{name}: use a sqlite:// or postgres:// address.")
        return config

    def storage(self, name: str, default: Path) -> dict[str, Any]:
        """Local files, or ``s3://bucket/prefix?endpoint=https://…&region=…`` with AWS_* keys."""
        url = self.text(name, "")
        if not url:
            return {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": str(default)},
            }
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc:
            raise ImproperlyConfigured(f"{name}: use s3://bucket/prefix?endpoint=….")
        # Without a bucket nobody waits for it: it is a tenth of what a process imports.
        from botocore.config import Config

        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        options = {
            "bucket_name": parts.netloc,
            "location": unquote(parts.path.strip("/")),
            "endpoint_url": query.get("endpoint"),
            "region_name": query.get("region"),
            "file_overwrite": True,
            # A bucket that does not answer costs a chart seconds, not minutes.
            # Of both kinds of signature only this one holds a client to the digest it announced.
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=5,
                read_timeout=30,
                retries={"total_max_attempts": 2},
            ),
        }
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}

    def email(self, name: str, default: str) -> dict[str, Any]:
        try:
            config: dict[str, Any] = self._env.email_url_config(self.text(name, default))
        except Exception as error:
            raise ImproperlyConfigured(f"{name}: {error}") from error
        return config


def kept_secret(path: Path) -> str:
    """A secret made at the first start and kept in a file that only its owner reads."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"LABSTEAD_DATA_DIR: cannot write to {path.parent}: {error.strerror}."
        ) from error
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(50)
        file.write(secret)
    return secret
