"""Two records beside each other: in what they differ, what each holds, and what one chooses of either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import merges
from mediate_gateway.entrypoints.pages.community.fields import FIELDS, Field
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, organisation_at
from mediate_gateway.entrypoints.pages.community.registry import Registered, registered
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.identity.actor import Actor

ONE: Final = "one"
OTHER: Final = "other"
SIDES: Final = (ONE, OTHER)
_CHOICE: Final = "of_"
_FACTS: Final = "facts"


@dataclass(frozen=True)
class Differing:
    """A field in which two records differ; what each says, and which is chosen before anybody chose."""

    key: str
    words: str
    one: str
    other: str
    usual: str

    @property
    def name(self) -> str:
        """What its inputs are called."""
        return _CHOICE + self.key


@dataclass(frozen=True)
class Side:
    """One of two records, with how much is kept under it."""

    side: str
    id: UUID
    name: str
    page: str
    version: int
    synthetic: bool
    created_at: str
    holds: Mapping[str, int]


@dataclass(frozen=True)
class Comparison:
    """Two records of the registry as they are now."""

    one: Side
    other: Side
    usual: str
    """The side that stands for both unless somebody chooses: the one that most is kept under, else the first."""
    differing: Sequence[Differing]
    same: Sequence[tuple[str, str]]
    facts: Mapping[str, int]

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both, in order."""
        return self.one, self.other

    def side(self, name: str) -> Side:
        """Return a side by its name."""
        return self.other if name == OTHER else self.one

    def opposite(self, name: str) -> Side:
        """Return the side that is not meant."""
        return self.one if name == OTHER else self.other


@dataclass(frozen=True)
class Chosen:
    """What somebody chose: which record stands for both, and which fields it takes from the one that goes."""

    comparison: Comparison
    stands: str
    take: Sequence[str]

    @property
    def stays(self) -> Side:
        """The record that stands for both."""
        return self.comparison.side(self.stands)

    @property
    def goes(self) -> Side:
        """The record that does not stand for itself any more."""
        return self.comparison.opposite(self.stands)

    @property
    def taken(self) -> list[tuple[str, str]]:
        """What is taken, in words: each field, and what it then says."""
        return [
            (each.words, each.other if self.stands == ONE else each.one)
            for each in self.comparison.differing
            if each.key in self.take
        ]

    @property
    def body(self) -> dict[str, Any]:
        """What the registry is told, but for why."""
        return {"into_id": str(self.stays.id), "into_version": self.stays.version, "take": list(self.take)}


def may_merge(actor: Actor) -> bool:
    """Tell whether somebody may decide that two records are of one organisation."""
    return actor.reach(Action.CHANGE, Visibility.CASE, REGISTRY).everything


async def compared(visit: Visit, one_id: UUID, other_id: UUID) -> Comparison:
    """Return two records beside each other. Raises ProblemError: 404 where one is not there, 503 or 504 where away."""
    one, other = await registered(visit, one_id), await registered(visit, other_id)
    async with visit.service.database.reading() as connection:
        holds = await merges.holdings(connection, (one_id, other_id))
    usual = OTHER if sum(holds[other_id].values()) > sum(holds[one_id].values()) else ONE
    fields = [each for each in FIELDS.values() if each.key in one.fields]
    differing = [each for each in fields if one.fields[each.key] != other.fields[each.key]]
    return Comparison(
        one=_side(ONE, one, holds[one_id]),
        other=_side(OTHER, other, holds[other_id]),
        usual=usual,
        differing=[_differing(visit, each, one, other, usual) for each in differing],
        same=[
            (visit.word.say(each.words), said)
            for each in fields
            if each not in differing and (said := each.said(one.fields[each.key], visit.word))
        ],
        facts={side: len(each.fields.get(_FACTS, ())) for side, each in ((ONE, one), (OTHER, other))},
    )


def chosen(comparison: Comparison, typed: Typed) -> Chosen:
    """Return what was chosen on the page of a comparison; what was not, as the page chose it."""
    stands = typed.text("stands") or ""
    stands = stands if stands in SIDES else comparison.usual
    opposite = OTHER if stands == ONE else ONE
    take = [each.key for each in comparison.differing if (typed.text(each.name) or each.usual) == opposite]
    # What sources say is never chosen away: it is added to what they say of the other.
    return Chosen(comparison, stands, [*take, _FACTS] if comparison.facts[opposite] else take)


def _differing(visit: Visit, field: Field, one: Registered, other: Registered, usual: str) -> Differing:
    said = {
        side: field.said(each.fields[field.key], visit.word) if each.fields[field.key] not in (None, []) else ""
        for side, each in ((ONE, one), (OTHER, other))
    }
    if not said[ONE] or not said[OTHER]:
        usual = ONE if said[ONE] else OTHER
    return Differing(field.key, visit.word.say(field.words), said[ONE], said[OTHER], usual)


def _side(name: str, record: Registered, holds: Mapping[str, int]) -> Side:
    identifier = UUID(record.fields["id"])
    return Side(
        name,
        identifier,
        str(record.fields["name"]),
        organisation_at(identifier),
        record.version,
        bool(record.fields["synthetic"]),
        str(record.fields["created_at"]),
        holds,
    )
