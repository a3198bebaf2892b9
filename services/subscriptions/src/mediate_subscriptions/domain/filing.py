"""Rules of filing: which action lines an event belongs to, by what it says and by what it is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final
from uuid import UUID

_OF_A_LINE: Final = "nl.mediate.agendas.line."
"""What is said of a line itself carries its number."""

_LEADING: Final = (
    ("line_id",),
    ("item_id",),
    ("session_id",),
    ("need_id", "offer_id"),
    ("challenge_id",),
    ("indicator_id",),
)
"""Fields by which an event leads to the records whose lines it belongs to, nearest first."""

Filed = Mapping[UUID, Sequence[int]]
"""The lines of records, as far as any were heard of them."""


@dataclass(frozen=True)
class Said:
    """What of an event tells where it belongs. ``lines`` is None where its class does not tell of lines."""

    subject: UUID
    lines: tuple[int, ...] | None
    leads_to: tuple[tuple[UUID, ...], ...]

    @property
    def records(self) -> tuple[UUID, ...]:
        """Every record whose lines may be looked up."""
        return (self.subject, *chain.from_iterable(self.leads_to))

    def lines_by(self, filed: Filed) -> tuple[int, ...]:
        """Return the lines that the event belongs to.

        What it says itself goes first, then what was heard before of its subject, then the nearest that it leads to.
        """
        if self.lines:
            return self.lines
        if self.lines is None and (before := filed.get(self.subject)):
            return tuple(before)
        found = (_numbers(chain.from_iterable(filed.get(each, ()) for each in near)) for near in self.leads_to)
        return next((lines for lines in found if lines), ())

    def tells_where_its_subject_belongs(self, filed: Filed) -> bool:
        """Tell whether what follows about the same subject belongs where this event does."""
        return self.lines is not None or self.subject not in filed


def said(type: str, subject: UUID, facts: Mapping[str, object]) -> Said:
    """Return what an event's fields tell of where it belongs."""
    leads_to = (tuple(_other(subject, (facts.get(name) for name in near))) for near in _LEADING)
    return Said(subject, _own(type, facts), tuple(near for near in leads_to if near))


def _own(type: str, facts: Mapping[str, object]) -> tuple[int, ...] | None:
    if type.startswith(_OF_A_LINE):
        return _numbers([facts.get("number")])
    if "action_lines" in facts:
        named = facts["action_lines"]
        return _numbers(named if isinstance(named, list | tuple) else ())
    if "action_line" in facts:
        return _numbers([facts["action_line"]])
    # An item that moves says its line by id: what was heard of it before does not count any more.
    return () if "line_id" in facts else None


def _numbers(named: Iterable[object]) -> tuple[int, ...]:
    return tuple(sorted({each for each in named if isinstance(each, int)}))


def _other(subject: UUID, named: Iterable[object]) -> Iterable[UUID]:
    return (each for each in named if isinstance(each, UUID) and each != subject)
