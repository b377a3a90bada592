"""The block a person reads when Labstead has started."""

from dataclasses import dataclass
from pathlib import Path

from labstead_server.supervisor.console import bold, dim


@dataclass(frozen=True)
class Banner:
    url: str
    data_dir: Path
    administrator: str | None

    def text(self) -> str:
        """Several lines, with an empty one before and after."""
        return "\n".join(
            (
                "",
                f"  {bold('Labstead is ready')}",
                "",
                *(f"    {dim(f'{label:<15}')}{value}" for label, value in self.rows()),
                "",
            )
        )

    def rows(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Address", bold(self.url)),
            self.who(),
            ("Data folder", str(self.data_dir)),
            ("Logs", str(self.data_dir / "logs")),
            ("Stop", "Ctrl-C"),
        )

    def who(self) -> tuple[str, str]:
        if self.administrator:
            return ("Administrator", self.administrator)
        return ("First visit", "open the address and create the administrator")
