"""How long to wait before a program that died is started again."""

from dataclasses import dataclass


@dataclass
class Backoff:
    """Doubles from ``first_seconds`` to ``longest_seconds``; a long life forgives old deaths."""

    first_seconds: float = 0.5
    longest_seconds: float = 30.0
    healthy_seconds: float = 60.0
    _deaths: int = 0

    def after_death(self, *, lived_seconds: float) -> float:
        """Seconds to wait now, after a life of ``lived_seconds``."""
        self._deaths = 1 if lived_seconds >= self.healthy_seconds else self._deaths + 1
        return float(min(self.first_seconds * 2 ** min(self._deaths - 1, 16), self.longest_seconds))
