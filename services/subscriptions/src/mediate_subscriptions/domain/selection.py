"""Rules of reading the feed: which events a subscriber means, and which cursors can be continued from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mediate_contracts.values import DomainError
from mediate_subscriptions.domain.filters import means


class NoSuchType(DomainError):
    """Nothing in the catalogue has this type or begins with it: a subscriber would wait for ever."""


class CursorUnknown(DomainError):
    """The cursor is not one this feed gave out, or the feed was set back since."""


@dataclass(frozen=True)
class Asked:
    """What a reader asks the feed for: whole types, and the action lines and subjects, where it names any."""

    types: frozenset[str]
    lines: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset()

    def holds(self, type: str, subject: str, lines: Collection[int]) -> bool:
        """Tell whether an event is asked for."""
        return (
            type in self.types
            and (not self.lines or not self.lines.isdisjoint(lines))
            and (not self.subjects or subject in self.subjects)
        )


def selected(asked: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Return the known types that are asked for, all of them where nothing is asked for.

    ``nl.mediate.agendas.line.added.v1`` means that type alone; ``nl.mediate.agendas`` and ``nl.mediate.agendas.*``
    mean everything below. Raises NoSuchType for one that matches nothing.
    """
    everything = frozenset(known)
    chosen: set[str] = set()
    for wanted in asked:
        matching = {name for name in everything if means(wanted, name)}
        if not matching:
            reason = "no event type of the catalogue is or begins with this"
            raise NoSuchType(reason, field="query.type", value=wanted)
        chosen |= matching
    return frozenset(chosen) or everything


def within(position: int, head: int, *, field: str, cursor: str) -> int:
    """Return a position that can be continued from. Raises CursorUnknown for one beyond the feed's end.

    It was given out by this hub before it was set back to an older copy: what it stood behind is gone.
    """
    if position > head:
        reason = "the feed no longer reaches this far; leave the cursor out to begin again"
        raise CursorUnknown(reason, field=field, value=cursor)
    return position
