"""Where the web process listens, and how to reach it from this machine."""

from dataclasses import dataclass

ANY_ADDRESS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def reachable_host(self) -> str:
        """The host to connect to: listening on "any address" includes this machine's own."""
        return ANY_ADDRESS.get(self.host, self.host)

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine, with a closing slash."""
        host = self.reachable_host
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"
