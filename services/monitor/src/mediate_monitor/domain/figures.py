"""Rules about figures: by which definition they count, who brings them, and what needs a reason."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from mediate_contracts.periods import Period
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import ObservationKind

DOCUMENTS_TOLD_MAX: Final = 20
"""How many of the known documents a refusal names."""
DEFINITIONS_MAX: Final = 1_000
"""Most definitions of an indicator."""


class DefinitionNeeded(DomainError):
    """A document is not known to state figures by the definition: somebody has to say that it does."""


class NoSuchDefinition(DomainError):
    """The indicator never had this definition."""


class TooManyDefinitions(DomainError):
    """The indicator takes no more definitions."""


class IndicatorIsDerived(DomainError):
    """The figures of the indicator are computed here; nobody brings, corrects or withdraws them."""


class ReasonNeeded(DomainError):
    """Something that is settled changes for a reason only."""


def check_document(document: str, known: Sequence[str], *, definition_version: int, code: str) -> None:
    """Check that a document states figures by a definition, where any document is known to. Raises DefinitionNeeded.

    A figure from elsewhere may count something else: 5,524 people reached are no part of a series of 2,295 trained.
    """
    if known and document not in known:
        reason = (
            f"{document} is not known to state {code} by its definition {definition_version}, as {', '.join(known)} "
            f"{'are' if len(known) > 1 else 'is'}: name the definition that it counts by"
        )
        raise DefinitionNeeded(reason, field="body.definition_version", value=None)


def check_definition(named: int, current: int) -> None:
    """Check that an indicator has had a definition. Raises NoSuchDefinition."""
    if named > current:
        reason = f"the newest definition of the indicator is {current}"
        raise NoSuchDefinition(reason, field="body.definition_version", value=named)


def check_more_definitions(current: int) -> None:
    """Check that an indicator can have one more definition. Raises TooManyDefinitions."""
    if current >= DEFINITIONS_MAX:
        reason = f"it has been defined {DEFINITIONS_MAX} times: define another indicator"
        raise TooManyDefinitions(reason, field="path.indicator_id", value=None)


def check_may_be_brought(kind: ObservationKind, *, is_derived: bool) -> None:
    """Check that a figure is none that is computed here; a claim may stand beside it. Raises IndicatorIsDerived."""
    if is_derived and kind is ObservationKind.MEASURED:
        reason = "its figures are derived; only what a document states (stated) can be recorded beside them"
        raise IndicatorIsDerived(reason, field="body.kind", value=kind.value)


def refused_derived(field: str, value: object) -> IndicatorIsDerived:
    """Return the refusal to change a figure that is computed here."""
    reason = "it is derived: it changes with what it is computed from, and by nobody's hand"
    return IndicatorIsDerived(reason, field=field, value=value)


def check_reason(period: Period, reason: str | None, *, is_closed: bool) -> None:
    """Check that what changes after its period was closed comes with a reason. Raises ReasonNeeded."""
    if is_closed and reason is None:
        told = f"{period.text} is closed: say why it changes after that"
        raise ReasonNeeded(told, field="body.reason", value=None)


def check_replaced(reason: str | None, *, replaces: bool) -> None:
    """Check that what replaces something comes with a reason. Raises ReasonNeeded."""
    if replaces and reason is None:
        raise ReasonNeeded("one is set already: say why this replaces it", field="body.reason", value=None)


def is_too_small(value: Decimal, minimum_count: int | None) -> bool:
    """Tell whether a count is too small to be told: nothing can be found out from a zero."""
    return minimum_count is not None and 0 < value < minimum_count
