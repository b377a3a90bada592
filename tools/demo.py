"""Logs two real training runs to the server that runs: the examples, as a user would start them."""

import http
import http.client
import os
import sys
from urllib.parse import urlsplit

from labstead._settings.settings import Settings, load_settings
from tools.steps import ROOT, step, stop, with_environment

EXAMPLES = ("iris_random_forest.py", "digits_mlp.py")
ANSWER_SECONDS = 5


def main() -> None:
    settings = load_settings()
    if not answers(settings.base_url):
        stop(f"no server answers at {settings.base_url}. Run “make up” in another terminal first.")
    env = with_environment(LABSTEAD_BASE_URL=settings.base_url, LABSTEAD_API_KEY=key(settings))
    for example in EXAMPLES:
        step(f"examples/{example}", [sys.executable, str(ROOT / "examples" / example)], env=env)


def answers(base_url: str) -> bool:
    """Whether a Labstead server is alive at ``base_url``."""
    parts = urlsplit(base_url)
    is_https = parts.scheme == "https"
    connect = http.client.HTTPSConnection if is_https else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", f"{parts.path}/livez")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def key(settings: Settings) -> str:
    """LABSTEAD_API_KEY, the stored log-in's key, or that of a headless start's administrator."""
    found = settings.api_key or os.environ.get("LABSTEAD_ADMIN_API_KEY")
    return found or stop(
        f"no API key. Copy yours from {settings.base_url}/authorize and set LABSTEAD_API_KEY, "
        "or run .venv/bin/labstead login once."
    )


if __name__ == "__main__":
    main()
