"""What a list can be narrowed by: a choice, several choices, yes or no, and words that are somewhere in it.

A filter takes from an address what can be asked for, and leaves the rest: an address is typed, shortened and passed on.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final
from uuid import UUID

from mediate_gateway.adapters.listing import Condition, Connection, Expression, every_row, holding, holding_is, one_of
from mediate_gateway.domain.listed import parted
from mediate_gateway.entrypoints.pages.typed import searched
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.find_organisations import find_organisations
from mediate_shared.identity.actor import Actor

Options = Sequence[tuple[str, str]]
"""What can be chosen: values and their words."""
Narrows = Callable[[Sequence[Any]], Condition]
_CHOSEN_MAX: Final = 50
_WHOLE_MAX: Final = 2**31 - 1
_WHOLE_DIGITS_MAX: Final = 10
_YES: Final = "yes"
_NO: Final = "no"


@dataclass(frozen=True, kw_only=True)
class Filter(ABC):
    """Something a list can be narrowed by: its ``key`` in the address, and the phrase of its label."""

    drawn: ClassVar[str]
    key: str
    words: str

    @abstractmethod
    def taken(self, sent: Sequence[str]) -> tuple[str, ...]:
        """Return what of an address can be asked for; empty where it narrows nothing."""

    @abstractmethod
    def narrows(self, taken: Sequence[str]) -> Condition:
        """Return the condition of what was taken."""

    def narrows_for(self, _actor: Actor, taken: Sequence[str]) -> Condition:
        """Return the condition of what was taken by somebody; for most filters it is the same for everybody."""
        return self.narrows(taken)

    def options(self, _word: Wording) -> Options:
        """Return what can be chosen, in words."""
        return ()


@dataclass(frozen=True, kw_only=True)
class Search(Filter):
    """Words that all have to be somewhere in some columns, whatever their accents and capitals."""

    drawn = "search"
    over: Sequence[Expression]
    key: str = "q"
    words: str = "listing.search"

    def taken(self, sent: Sequence[str]) -> tuple[str, ...]:
        """Return the text, bounded and printable."""
        text = searched(sent[0]) if sent else ""
        return (text,) if text else ()

    def narrows(self, taken: Sequence[str]) -> Condition:
        """Return the condition that every word is somewhere."""
        return holding(taken[0], self.over)


@dataclass(frozen=True, kw_only=True)
class Words(Search):
    """Words that organisations hold, found as a search finds them: by the index, and with typing errors forgiven."""

    id: Expression

    async def found(self, connection: Connection, taken: Sequence[str], *, alone: bool) -> Condition:
        """Return the condition that a row is one of those found; ``alone`` where nothing else narrows the list."""
        holders = await find_organisations(connection, taken[0], asked_each=alone)
        return holders.condition(self.id)

    async def found_whole(self, connection: Connection, taken: Sequence[str]) -> Condition:
        """Return the condition that a row is one of all there are, for who takes the whole list along."""
        return (await find_organisations(connection, taken[0], asked_each=True)).whole_condition(self.id)


@dataclass(frozen=True, kw_only=True)
class Choice(Filter):
    """One of several values of a column.

    ``choices`` are the values, and ``family`` what their phrases begin with; without ``choices`` the page says at each
    visit what there is to choose (``options=`` of ``Listing.show``), and any value of the kind ``of`` can be asked for.
    ``condition`` says what narrows where that is not the column being one of the values.
    """

    drawn = "choice"
    column: Expression | None = None
    choices: Sequence[str] | None = None
    family: str = ""
    of: type[str] | type[int] | type[UUID] = str
    condition: Narrows | None = None

    def taken(self, sent: Sequence[str]) -> tuple[str, ...]:
        """Return the first value that can be chosen."""
        return self._known(sent)[:1]

    def narrows(self, taken: Sequence[str]) -> Condition:
        """Return the condition that a column has one of the values; for a column of several, at least one."""
        values = [self.of(each) for each in taken]
        if self.condition is not None:
            return self.condition(values)
        if self.column is None:
            return every_row()
        return one_of(self.column, values)

    def options(self, word: Wording) -> Options:
        """Return what can be chosen."""
        return [(each, word.say(f"{self.family}.{each}")) for each in self.choices or ()]

    def _known(self, sent: Sequence[str]) -> tuple[str, ...]:
        if self.choices is None:
            return tuple(each for each in parted(sent)[:_CHOSEN_MAX] if _is_of(self.of, each))
        return tuple(each for each in self.choices if each in parted(sent))


@dataclass(frozen=True, kw_only=True)
class Choices(Choice):
    """Any of several values of a column."""

    drawn = "choices"

    def taken(self, sent: Sequence[str]) -> tuple[str, ...]:
        """Return the values that can be chosen, in the order of the choices."""
        return self._known(sent)


@dataclass(frozen=True, kw_only=True)
class YesNo(Filter):
    """Whether something holds. ``family`` begins the phrases of ``yes`` and ``no``."""

    drawn = "choice"
    holds: Condition
    family: str = "listing"

    def taken(self, sent: Sequence[str]) -> tuple[str, ...]:
        """Return yes or no."""
        return tuple(each for each in sent if each in {_YES, _NO})[:1]

    def narrows(self, taken: Sequence[str]) -> Condition:
        """Return the condition that it holds, or does not."""
        return holding_is(self.holds, wanted=taken[0] == _YES)

    def options(self, word: Wording) -> Options:
        """Return yes and no."""
        return [(each, word.say(f"{self.family}.{each}")) for each in (_YES, _NO)]


@dataclass(frozen=True, kw_only=True)
class Mine(YesNo):
    """Whether something is of one's own organisations; ``of`` is the condition of being one of theirs."""

    of: Callable[[Collection[UUID]], Condition]
    holds: Condition = field(default_factory=every_row)

    def narrows_for(self, actor: Actor, taken: Sequence[str]) -> Condition:
        """Return the condition that it is theirs, or is not."""
        return holding_is(self.of(actor.organisations), wanted=taken[0] == _YES)


def conditions(filters: Sequence[Filter], taken: Mapping[str, Sequence[str]], actor: Actor) -> list[Condition]:
    """Return what the filters that somebody chose narrow a list to."""
    return [each.narrows_for(actor, taken[each.key]) for each in filters if each.key in taken]


def _is_of(kind: type[str] | type[int] | type[UUID], text: str) -> bool:
    if not text.isprintable():
        return False
    if kind is int:
        return text.isascii() and text.isdecimal() and len(text) <= _WHOLE_DIGITS_MAX and int(text) <= _WHOLE_MAX
    if kind is UUID:
        try:
            UUID(text)
        except ValueError:
            return False
    return True
