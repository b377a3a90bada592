"""How the worker of an embedded install reaches the web process: a post to a loopback address."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import urllib.request
from collections.abc import Mapping

from django.conf import settings

log = logging.getLogger(__name__)
PATH = "/internal/signals"


def token() -> str:
    """Known to the processes that share the secret key, and to nobody else."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"labstead.loopback", hashlib.sha256).hexdigest()


def post(group: str, event: Mapping[str, object]) -> None:
    body = json.dumps({"group": group, "event": dict(event)}).encode()
    address = f"http://{settings.LABSTEAD_LOOPBACK}{PATH}"
    headers = {"X-Labstead-Loopback": token(), "Content-Type": "application/json"}
    request = urllib.request.Request(address, data=body, headers=headers)
    try:
        urllib.request.urlopen(request, timeout=1).close()  # noqa: S310
    except OSError as error:
        log.debug("No web process heard the signal for %s: %s", group, error)
