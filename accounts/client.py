"""What the address and the name of a client stand for."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address, ip_network

# Whoever has one address of a network of this size has all of them.
IPV6_PREFIX = 64
# The more particular first: Edge says Chrome, too, and Chrome says Safari.
BROWSERS = [
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"(?:Firefox|FxiOS)/", "Firefox"),
    (r"(?:HeadlessChrome|Chrome|CriOS|Chromium)/", "Chrome"),
    (r"Safari/", "Safari"),
]
SYSTEMS = [
    (r"iPhone|iPad", "iOS"),
    (r"Android", "Android"),
    (r"CrOS", "ChromeOS"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"Linux", "Linux"),
]


def network_of(address: str) -> str:
    """What is counted as one client."""
    if not address or not isinstance(ip_address(address), IPv6Address):
        return address
    return str(ip_network(f"{address}/{IPV6_PREFIX}", strict=False).network_address)


def device(user_agent: str) -> str:
    """``Firefox on Linux``, as far as the client says it."""
    browser, system = named(user_agent, BROWSERS), named(user_agent, SYSTEMS)
    return " on ".join(filter(None, [browser or "A program", system]))


def named(user_agent: str, names: list[tuple[str, str]]) -> str:
    return next((name for pattern, name in names if re.search(pattern, user_agent)), "")
