"""What recording, correcting and withdrawing a figure have in common."""

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.events.monitor import ObservationCorrected, ObservationRecorded, ObservationWithheld
from mediate_contracts.periods import Period
from mediate_contracts.policy import Action
from mediate_contracts.values import IndicatorId, ObservationId
from mediate_monitor.adapters import closes, observations
from mediate_monitor.adapters.views import Indicator, Observation
from mediate_monitor.domain.figures import DOCUMENTS_TOLD_MAX, check_definition, check_document, check_reason
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.journal import Transaction

_RECORDED = set(ObservationRecorded.model_fields) - {"observation_id", "indicator_id"}
_CORRECTED = set(ObservationCorrected.model_fields) - {"observation_id", "indicator_id"}
_WITHHELD = set(ObservationWithheld.model_fields) - {"observation_id", "indicator_id", "minimum_count"}


def check_brings(transaction: Transaction, indicator: Indicator) -> None:
    """Check that whoever does this brings the figures of an indicator. Raises ProblemError (403)."""
    reach = transaction.reach(Action.CHANGE, Visibility.CASE)
    if reach.everything:
        return
    if indicator.organisation_id is None:
        raise not_allowed("Nobody but the facilitators brings the figures of this indicator.")
    if not reach.covers(indicator.organisation_id):
        raise not_yours("path.indicator_id", indicator.organisation_id)


async def is_settled(transaction: Transaction, period: Period, reason: str | None) -> bool:
    """Tell whether a period is closed. Raises ReasonNeeded where it is and nothing says why a figure changes."""
    is_closed = await closes.is_closed(transaction.connection, period)
    check_reason(period, reason, is_closed=is_closed)
    return is_closed


async def version_of(transaction: Transaction, indicator: Indicator, document: str, named: int | None) -> int:
    """Return which definition a figure from a document counts by.

    A definition that names no documents knows those that its figures come from. Raises DefinitionNeeded, or
    NoSuchDefinition.
    """
    current = indicator.definition_version
    if named is not None:
        check_definition(named, current)
        return named
    known = indicator.documents
    if not known and not await observations.has_document(transaction.connection, indicator.id, current, document):
        known = await observations.documents(transaction.connection, indicator.id, current, limit=DOCUMENTS_TOLD_MAX)
    check_document(document, known, definition_version=current, code=indicator.code)
    return current


def told(observation: Observation, indicator: Indicator) -> Event:
    """Return the event that says of a new figure what may be told of it."""
    ids = {"indicator_id": IndicatorId(indicator.id), "observation_id": ObservationId(observation.id)}
    if observation.is_withheld and indicator.minimum_count is not None:
        facts = observation.model_dump(include=_WITHHELD)
        return ObservationWithheld(**ids, minimum_count=indicator.minimum_count, **facts)
    if observation.supersedes is not None:
        return ObservationCorrected(**ids, **observation.model_dump(include=_CORRECTED))
    return ObservationRecorded(**ids, **observation.model_dump(include=_RECORDED))
