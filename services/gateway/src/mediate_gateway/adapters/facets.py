"""What organisations are narrowed by, as bits of one number: so a list goes through an index and reads no rows.

Bits are counted from the lowest on, in the order of ``_FACETS``. The database makes the number (migration 0011); what
is added to a vocabulary gets its bit in a migration of its own, and is narrowed by in its column until then.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, BooleanClauseList, ColumnElement, Integer, and_, func, literal_column

from mediate_contracts.vocabulary import (
    ActorClass,
    Hub,
    MediaTechRole,
    OrganisationType,
    SizeBand,
    StackLayer,
    ValueChainStage,
)

COLUMN: Final = "facets"
_FACET: Final = "facet"
_FACETS: Final[Sequence[tuple[str, Any]]] = (
    *(("types", each.value) for each in OrganisationType),
    *(("hub", each.value) for each in Hub),
    *(("actor_class", each.value) for each in ActorClass),
    ("synthetic", True),
    ("synthetic", False),
    ("carrying", True),
    ("carrying", False),
    *(("size_band", each.value) for each in SizeBand),
    *(("media_tech_roles", each.value) for each in MediaTechRole),
    *(("value_chain_stages", each.value) for each in ValueChainStage),
    *(("stack_layers", each.value) for each in StackLayer),
    *(("interests", line) for line in range(1, 9)),
)
BITS: Final[Mapping[tuple[str, Any], int]] = MappingProxyType({facet: bit for bit, facet in enumerate(_FACETS)})


def one_of(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool] | None:
    """Return the condition that one of the bits of these values is set; None where the column or a value has none."""
    facets = _beside(column)
    bits = [BITS.get((getattr(column, "name", ""), value)) for value in values]
    known = [bit for bit in bits if bit is not None]
    if facets is None or len(known) < len(bits) or not known:
        return None
    mask: ColumnElement[int] = literal_column(str(sum(1 << bit for bit in set(known))), BigInteger)
    by_number = facets.op("&", precedence=7)(mask) != literal_column("0")
    condition: ColumnElement[bool] = and_(by_number, _has(facets, known))
    # What is told along is part of what the statement is remembered by, and so has to be plain.
    return condition._annotate({_FACET: (getattr(column, "name", ""), tuple(values))})


def by_number(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the same condition for rows that are at hand anyway: told by the number alone, which no index finds."""
    if _FACET in condition._annotations and isinstance(condition, BooleanClauseList):
        found: ColumnElement[bool] = next(iter(condition.clauses))
        return found
    return condition


def by_column(condition: ColumnElement[bool], column: ColumnElement[Any]) -> ColumnElement[bool] | None:
    """Return the same condition of the column itself, where it is this one, for an index in its order."""
    asked, values = condition._annotations.get(_FACET, ("", ()))
    return column.in_(values) if asked and asked == getattr(column, "name", None) else None


def _has(facets: ColumnElement[Any], bits: Sequence[int]) -> ColumnElement[bool]:
    chosen = literal_column(f"'{{{','.join(str(bit) for bit in sorted(set(bits)))}}}'::integer[]", ARRAY(Integer))
    return func.facet_bits(facets, type_=ARRAY(Integer)).bool_op("&&")(chosen)


def _beside(column: ColumnElement[Any]) -> ColumnElement[Any] | None:
    table = getattr(column, "table", None)
    return None if table is None else table.c.get(COLUMN)
