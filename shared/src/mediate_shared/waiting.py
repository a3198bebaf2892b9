"""Messages that wait to be applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mediate_contracts.envelope import Envelope


@dataclass(frozen=True)
class Waiting:
    """A message as it was read, and as it came."""

    envelope: Envelope
    body: bytes


def follow(waiting: Sequence[Waiting], state: Mapping[str, int]) -> bool:
    """Tell whether messages are, source by source, exactly what comes after ``state``."""
    reached = dict(state)
    for message in waiting:
        source = message.envelope.source
        reached[source] = reached.get(source, 0) + 1
        if message.envelope.sequence != reached[source]:
            return False
    return True


def aggregate(waiting: Waiting) -> tuple[str, str]:
    """Return what a message is about: its source and its subject."""
    return waiting.envelope.source, waiting.envelope.subject
