"""Slots: each document has one target and one current figure for the same thing."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from uuid import UUID

from mediate_contracts.values import Comparator, DomainError, Source
from mediate_contracts.vocabulary import ObservationKind

TARGETS_MAX: Final = 500
"""Most targets of an indicator that were not withdrawn."""


class SlotTaken(DomainError):
    """The document's figure for the period and breakdown is known already; it can only be corrected."""


class TargetTaken(DomainError):
    """The document's target for the period is set already."""


class TooManyTargets(DomainError):
    """The indicator holds no more targets."""


class AlreadySuperseded(DomainError):
    """A correction superseded this observation; only the current one can be corrected."""


class NothingCorrected(DomainError):
    """A correction that changes nothing is no event."""


def figure_slot(*, period: str, breakdown: Mapping[str, str], kind: ObservationKind, document: str) -> bytes:
    """Return the fingerprint of what one current figure of an indicator stands for: 32 bytes.

    ``breakdown`` is in its canonical form.
    """
    return _fingerprint(period, sorted(breakdown.items()), kind.value, document)


def target_slot(*, period: str, comparator: Comparator, document: str) -> bytes:
    """Return the fingerprint of what one target of an indicator stands for: 32 bytes."""
    return _fingerprint(period, comparator.value, document)


def _fingerprint(*parts: object) -> bytes:
    # A fingerprint, because the parts together outgrow what an index of PostgreSQL holds.
    return sha256(json.dumps(parts, ensure_ascii=True).encode()).digest()


def figure_taken(current: UUID, document: str) -> SlotTaken:
    """Return the refusal of a second current figure, naming the one that is there."""
    reason = f"observation {current} holds this document's figure of this period, breakdown and kind: correct that one"
    return SlotTaken(reason, field="body.source.document", value=document)


def document_of(source: Source | None) -> str | None:
    """Return the document that a fact comes from; None where none is named."""
    return None if source is None else source.document


def target_taken(there: UUID, document: str | None) -> TargetTaken:
    """Return the refusal of a second target, naming the one that is there."""
    reason = f"target {there} is what this document aims for in this period, with this comparator: change that one"
    return TargetTaken(reason, field="body.source.document", value=document)


def check_room(targets: int) -> None:
    """Check that an indicator can hold one more target. Raises TooManyTargets."""
    if targets >= TARGETS_MAX:
        reason = f"an indicator holds {TARGETS_MAX} targets; withdraw what no longer holds"
        raise TooManyTargets(reason, field="path.indicator_id", value=None)


def superseded(observation: UUID, current: UUID) -> AlreadySuperseded:
    """Return the refusal to correct an observation that is history, naming the current one."""
    reason = f"superseded; the current observation is {current}: correct that one"
    return AlreadySuperseded(reason, field="path.observation_id", value=str(observation))
