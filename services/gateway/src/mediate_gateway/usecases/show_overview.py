"""Show the overview, drawn up once for everybody who asks between two batches."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Final, Self

from pydantic_core import to_json

from mediate_contracts.envelope import Envelope
from mediate_gateway.adapters.overview import draw_up
from mediate_gateway.adapters.views import Overview
from mediate_shared.database import Database

_AGE_SECONDS_MAX: Final = 1.0
"""Where another replica fills the read model, nobody tells this one that a batch was applied."""


@dataclass(frozen=True)
class Drawn:
    """An overview and the name of this state of it: equal overviews have equal versions."""

    overview: Overview
    version: str

    @classmethod
    def of(cls, overview: Overview) -> Self:
        """Return an overview with its version."""
        return cls(overview, sha256(to_json(overview)).hexdigest()[:20])


class Overviews:
    """Keeps the overview that was drawn last for as long as it is true."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = asyncio.Lock()
        self._batches = 0
        self._kept: tuple[int, float, Drawn] | None = None

    def applied(self, _batch: Sequence[Envelope] = ()) -> None:
        """Take notice that the read model moved on."""
        self._batches += 1

    def known(self) -> str | None:
        """Return the version that is shown; None where it would have to be drawn up first."""
        if self._kept is None:
            return None
        batches, at, drawn = self._kept
        is_true = batches >= self._batches and monotonic() - at < _AGE_SECONDS_MAX
        return drawn.version if is_true else None

    async def current(self) -> Drawn:
        """Return the overview with everything that was applied before this call."""
        asked = self._batches
        async with self._lock:
            if self._kept is not None:
                batches, at, drawn = self._kept
                if batches >= asked and monotonic() - at < _AGE_SECONDS_MAX:
                    return drawn
            batches, at = self._batches, monotonic()
            async with self._database.reading() as connection:
                drawn = Drawn.of(await draw_up(connection))
            self._kept = (batches, at, drawn)
            return drawn
