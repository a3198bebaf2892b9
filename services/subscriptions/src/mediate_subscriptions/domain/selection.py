"""Rules of reading the feed: which types a subscriber means, and which cursors can be continued from."""

from collections.abc import Iterable

from mediate_contracts.values import DomainError


class NoSuchType(DomainError):
    """Nothing in the catalogue has this type or begins with it: a subscriber would wait for ever."""


class CursorAhead(DomainError):
    """The cursor is beyond the feed's end, so this feed did not give it out."""


def selected(asked: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Return the known types that are asked for, all of them where nothing is asked for.

    ``nl.mediate.agendas.line.added.v1`` means that type alone; ``nl.mediate.agendas`` and ``nl.mediate.agendas.*``
    mean everything below. Raises NoSuchType for one that matches nothing.
    """
    everything = frozenset(known)
    chosen: set[str] = set()
    for wanted in asked:
        stem = wanted.removesuffix(".*")
        matching = {name for name in everything if name.startswith(f"{stem}.") or name == wanted}
        if not matching:
            reason = "no event type of the catalogue is or begins with this"
            raise NoSuchType(reason, field="query.type", value=wanted)
        chosen |= matching
    return frozenset(chosen) or everything


def within(cursor: int, head: int, *, field: str) -> int:
    """Return a cursor that can be continued from. Raises CursorAhead."""
    if cursor > head:
        reason = f"this feed has only reached {head}; start again from 0, or from now without a cursor"
        raise CursorAhead(reason, field=field, value=cursor)
    return cursor
