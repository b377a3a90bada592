"""Where requests may go: to the public internet, and to networks that the operator allows.

A name is looked up once, every address it has is checked, and the connection goes to the one that
was checked. So a name that changes its address between check and use gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from labstead_core.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
DEFAULT_PORTS = {"http": 80, "https": 443}
MOST_CHARACTERS = 2_000
# IPv4 addresses in the clothes of IPv6: RFC 6052. The second is for networks of one's own.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")


class RefusedAddressError(Exception):
    """The address is none that a request may go to; the message says why."""


@dataclass(frozen=True)
class Place:
    """The parts of an address that a request needs. ``path`` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """For the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def parse(url: str) -> Place:
    """Raises Invalid (``webhook_address``) for what is no plain http or https address."""
    if len(url) > MOST_CHARACTERS or not url.isprintable() or not url.isascii() or " " in url:
        raise refused(f"An address has at most {MOST_CHARACTERS:,} plain characters, no spaces.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise refused("This is no address.") from error
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise refused("The address has to begin with https:// or http:// and name a host.")
    if parts.username is not None or "\\" in url:
        raise refused("The address may hold neither a name and password nor “\\”.")
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Place(parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme], path)


def refused(message: str) -> Invalid:
    return Invalid(message, code="webhook_address", fields={"url": message})


def check_typed(url: str) -> None:
    """Refuse at once what is known to be refused later; a name is looked up only when it is used.

    Raises Invalid (``webhook_address``).
    """
    host = parse(url).host
    try:
        check(ipaddress.ip_address(host))
    except RefusedAddressError as error:
        raise refused(str(error)) from error
    except ValueError:
        if host == "localhost" or host.endswith(".localhost"):
            check_local(host)


def check_local(host: str) -> None:
    if not is_allowed(ipaddress.ip_address("127.0.0.1")):
        raise refused(f"“{host}” is this machine itself. {HOW_TO_ALLOW}")


def resolve(place: Place) -> Address:
    """The address to connect to. Raises RefusedAddressError, also where only one of several is."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedAddressError(f"The name “{place.host}” cannot be looked up.") from error
    # A scope such as in fe80::1%eth0 says nothing about where it leads.
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    for address in addresses:
        check(address)
    return addresses[0]


HOW_TO_ALLOW = "Whoever runs this server may allow its network by LABSTEAD_WEBHOOK_NETWORKS."


def check(address: Address) -> None:
    if not is_allowed(address):
        raise RefusedAddressError(f"{address} is in a private or reserved network. {HOW_TO_ALLOW}")


def is_allowed(address: Address) -> bool:
    """Whether each address that it stands for is public, or in a network that is allowed."""
    return all(is_public(one) or is_listed(one) for one in stands_for(address))


def is_listed(address: Address) -> bool:
    networks = settings.LABSTEAD_WEBHOOK_NETWORKS
    return any(address in one for one in networks if one.version == address.version)


def is_public(address: Address) -> bool:
    is_local = isinstance(address, ipaddress.IPv6Address) and (
        address.is_site_local or address in LOCAL_NAT64
    )
    is_odd = address.is_multicast or address.is_reserved
    return address.is_global and not is_local and not is_odd


def stands_for(address: Address) -> list[Address]:
    """Itself and those of IPv4 inside it: 6to4, Teredo, NAT64; of a mapped one that alone."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    inner = [address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *(one for one in inner if one is not None)]
