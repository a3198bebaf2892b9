"""How organisations came from each other and belong to each other, and what cannot be said of that.

Descent (merged from, spun out of) happened once, and nobody descends from themselves, through whatever others.
Belonging (subsidiary of) lasts from a day to a day: on no day does an organisation belong to itself through others, but
two can have changed places over the years.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_community.domain.partial_days import is_before, span
from mediate_contracts.values import DomainError, PartialDay
from mediate_contracts.vocabulary import RelationKind

RELATIONS_MAX: Final = 500
"""The most relations that stand of one organisation."""

LINEAGE_MAX: Final = 5_000
"""The most relations that lead back from one organisation to those before it, or above it."""

FAMILIES: Final[Mapping[RelationKind, frozenset[RelationKind]]] = MappingProxyType(
    {
        RelationKind.MERGED_FROM: frozenset({RelationKind.MERGED_FROM, RelationKind.SPUN_OUT_OF}),
        RelationKind.SPUN_OUT_OF: frozenset({RelationKind.MERGED_FROM, RelationKind.SPUN_OUT_OF}),
        RelationKind.SUBSIDIARY_OF: frozenset({RelationKind.SUBSIDIARY_OF}),
    }
)
"""Every kind, and the kinds that no circle may be made of together with it."""

_LASTING: Final = frozenset({RelationKind.SUBSIDIARY_OF})


class RelatedToItself(DomainError):
    """An organisation was said to come from itself, or to belong to itself."""


class RelationEndsTooEarly(DomainError):
    """The relation is over before it began."""


class RelationDoesNotLast(DomainError):
    """A merger or a spin-out happens once and has no end."""


class RelationStands(DomainError):
    """The same was stated already, and stands."""


class RelationRunsInACircle(DomainError):
    """An organisation would come from itself, or belong to itself, through others."""


class TooManyRelations(DomainError):
    """There are as many relations as there may be."""


class RelationIsWithdrawn(DomainError):
    """The relation was withdrawn, and changes no more."""


@dataclass(frozen=True)
class Relation:
    """One organisation came from, or belongs to, another: from when and until when, as far as a source tells."""

    organisation_id: UUID
    other_id: UUID
    kind: RelationKind
    since: PartialDay | None = None
    until: PartialDay | None = None


def check_stated(relation: Relation) -> None:
    """Check what a relation says by itself.

    Raises RelatedToItself, NoSuchDay, RelationDoesNotLast, or RelationEndsTooEarly.
    """
    if relation.organisation_id == relation.other_id:
        reason = "an organisation neither comes from itself nor belongs to itself"
        raise RelatedToItself(reason, field="body.other_id", value=str(relation.other_id))
    began = None if relation.since is None else span(relation.since, field="body.since")
    if relation.until is None:
        return
    ended = span(relation.until, field="body.until")
    if relation.kind not in _LASTING:
        reason = "a merger or a spin-out happens once: it has a day, and no end"
        raise RelationDoesNotLast(reason, field="body.until", value=relation.until)
    if began is not None and is_before(ended, began):
        reason = f"this is before {relation.since}, when it began"
        raise RelationEndsTooEarly(reason, field="body.until", value=relation.until)


def check_new(relation: Relation, standing: Iterable[Relation]) -> None:
    """Check that the same does not stand already, in the same years. Raises RelationStands."""
    for other in standing:
        is_same = (relation.organisation_id, relation.other_id, relation.kind) == (
            other.organisation_id,
            other.other_id,
            other.kind,
        )
        has_same_days = (relation.since, relation.until) == (other.since, other.until)
        if is_same and (has_same_days or _stand_together(relation, other)):
            reason = "this is stated already, and stands: amend that, or withdraw it first"
            raise RelationStands(reason, field="body.other_id", value=str(relation.other_id))


def check_no_circle(relation: Relation, standing: Iterable[Relation]) -> None:
    """Check that what stands does not lead from the other one back to the organisation.

    Of belonging, only what certainly stands while this stands is followed. Raises RelationRunsInACircle.
    """
    leads_to: dict[UUID, set[UUID]] = {}
    for each in standing:
        if each.kind in FAMILIES[relation.kind] and _stand_together(relation, each):
            leads_to.setdefault(each.organisation_id, set()).add(each.other_id)
    reached, ahead = {relation.other_id}, [relation.other_id]
    while ahead:
        for following in leads_to.get(ahead.pop(), set()) - reached:
            reached.add(following)
            ahead.append(following)
    if relation.organisation_id in reached:
        reason = "the other one comes from this organisation, or belongs to it, as stated before"
        raise RelationRunsInACircle(reason, field="body.other_id", value=str(relation.other_id))


def check_room(relations: int, *, field: str, organisation_id: UUID) -> None:
    """Check that one more relation of an organisation can be stated. Raises TooManyRelations."""
    if relations >= RELATIONS_MAX:
        reason = f"of one organisation {RELATIONS_MAX} relations stand at most"
        raise TooManyRelations(reason, field=field, value=str(organisation_id))


def check_extent(relations: int, *, other_id: UUID) -> None:
    """Check that what leads back from an organisation can be looked through. Raises TooManyRelations."""
    if relations > LINEAGE_MAX:
        reason = f"more than {LINEAGE_MAX} relations lead back from it"
        raise TooManyRelations(reason, field="body.other_id", value=str(other_id))


def check_standing(withdrawn_because: str | None, *, relation_id: UUID) -> None:
    """Check that a relation was not withdrawn. Raises RelationIsWithdrawn."""
    if withdrawn_because is not None:
        reason = "it was withdrawn; what holds after all is stated anew"
        raise RelationIsWithdrawn(reason, field="path.relation_id", value=str(relation_id))


def _stand_together(one: Relation, other: Relation) -> bool:
    """Tell whether both certainly stand on some day; what happened once stands for good, as does what has no days."""
    if one.kind not in _LASTING or other.kind not in _LASTING:
        return True
    begins = max(_certainly_from(one), _certainly_from(other))
    ends = min(_certainly_until(one), _certainly_until(other))
    return begins < ends


def _certainly_from(relation: Relation) -> date:
    return date.min if relation.since is None else span(relation.since, field="body.since").last


def _certainly_until(relation: Relation) -> date:
    return date.max if relation.until is None else span(relation.until, field="body.until").first
