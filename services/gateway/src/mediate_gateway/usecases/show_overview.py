"""Show the overview, drawn up once for everybody who asks between two batches."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from time import monotonic
from typing import Final, Self

from pydantic_core import to_json

from mediate_contracts.envelope import Envelope
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.overview import draw_up
from mediate_gateway.adapters.views import Overview, StageCount
from mediate_gateway.domain.withholding import withheld
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor

_AGE_SECONDS_MAX: Final = 1.0
"""Where another replica fills the read model, nobody tells this one that a batch was applied."""


class Audience(StrEnum):
    """Who looks: everybody, or somebody who may count deals exactly."""

    EVERYBODY = "everybody"
    COUNTING = "counting"


@dataclass(frozen=True)
class Drawn:
    """An overview and the name of this state of it: equal overviews have equal versions."""

    overview: Overview
    version: str

    @classmethod
    def of(cls, overview: Overview) -> Self:
        """Return an overview with its version."""
        return cls(overview, sha256(to_json(overview)).hexdigest()[:20])


def audience_of(actor: Actor) -> Audience:
    """Return as whom an actor looks at the overview."""
    counting = actor.reach(Action.COUNT, Visibility.DEAL, "pipeline").everything
    return Audience.COUNTING if counting else Audience.EVERYBODY


def for_everybody(overview: Overview) -> Overview:
    """Return the overview with the counts withheld that would tell of single deals."""
    pipeline = overview.pipeline
    stages, total = withheld({each.stage: each.deals or 0 for each in pipeline.stages})
    # Said of a count that is withheld, or of a part of it, how many are synthetic would tell it again.
    synthetic = None if total is None or None in stages.values() else pipeline.synthetic
    return overview.model_copy(
        update={
            "totals": overview.totals.model_copy(update={"deals": total, "deals_synthetic": synthetic}),
            "pipeline": pipeline.model_copy(
                update={
                    "deals": total,
                    "synthetic": synthetic,
                    "stages": [
                        StageCount(
                            stage=each.stage,
                            deals=stages[each.stage],
                            synthetic=None if synthetic is None else each.synthetic,
                        )
                        for each in pipeline.stages
                    ],
                }
            ),
        }
    )


class Overviews:
    """Keeps the overview that was drawn last for as long as it is true."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = asyncio.Lock()
        self._batches = 0
        self._kept: tuple[int, float, Mapping[Audience, Drawn]] | None = None

    def applied(self, _batch: Sequence[Envelope] = ()) -> None:
        """Take notice that the read model moved on."""
        self._batches += 1

    def known(self) -> str | None:
        """Return the version that everybody is shown; None where it would have to be drawn up first."""
        if self._kept is None:
            return None
        batches, at, drawn = self._kept
        is_true = batches >= self._batches and monotonic() - at < _AGE_SECONDS_MAX
        return drawn[Audience.EVERYBODY].version if is_true else None

    async def current(self, audience: Audience) -> Drawn:
        """Return the overview as an audience may see it, with everything that was applied before this call."""
        asked = self._batches
        async with self._lock:
            if self._kept is not None:
                batches, at, drawn = self._kept
                if batches >= asked and monotonic() - at < _AGE_SECONDS_MAX:
                    return drawn[audience]
            batches, at = self._batches, monotonic()
            async with self._database.reading() as connection:
                overview = await draw_up(connection)
            drawn = {
                Audience.EVERYBODY: Drawn.of(for_everybody(overview)),
                Audience.COUNTING: Drawn.of(overview),
            }
            self._kept = (batches, at, drawn)
            return drawn[audience]
