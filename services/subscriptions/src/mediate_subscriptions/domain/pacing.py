"""How fast and how many at a time one endpoint is sent to."""

from dataclasses import dataclass
from typing import Final

_CATCH_UP_SECONDS: Final = 0.05


@dataclass
class Pace:
    """The pace of one endpoint; moments are seconds of a clock that never goes back.

    A receiver shows first that it takes what it is sent: it begins with one post at a time, and each success allows
    one more, until as many as it asked for. After a failure it begins anew. So many receivers that hang at once hold
    few posts between them.
    """

    rate_per_second: int
    posts_at_once: int
    under_way: int = 0
    failing: bool = False
    _trusted: int = 1
    _next: float = 0.0

    @property
    def allowed(self) -> int:
        """How many posts may be under way at a time now."""
        return min(self._trusted, self.posts_at_once)

    @property
    def has_room(self) -> bool:
        """Whether another post may be under way beside those that are."""
        return self.under_way < self.allowed

    def pause(self, now: float) -> float:
        """Return the seconds until the next post may begin."""
        return max(0.0, self._next - now)

    def begin(self, now: float) -> None:
        """Begin a post. What a timer came late by is caught up with, for a moment and no longer."""
        self.under_way += 1
        self._next = max(self._next, now - _CATCH_UP_SECONDS) + 1 / self.rate_per_second

    def end(self, *, delivered: bool) -> None:
        """End a post."""
        self.under_way -= 1
        self.failing = not delivered
        self._trusted = min(self._trusted + 1, self.posts_at_once) if delivered else 1
