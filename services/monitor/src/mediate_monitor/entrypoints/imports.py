"""What can be imported into the monitor: figures of indicators, and corrections of them."""

from datetime import datetime
from typing import Any, Final

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import IndicatorId, ObservationId, Qualifier
from mediate_contracts.vocabulary import ObservationKind, ObservationStatus
from mediate_monitor.adapters import indicators, observations
from mediate_monitor.adapters.tables import Observation, Observed
from mediate_monitor.usecases.correct_observation import CorrectObservation, correct_observation
from mediate_monitor.usecases.record_observation import RecordObservation, record_observation
from mediate_shared.identity.guard import needs
from mediate_shared.importing import (
    Applied,
    Column,
    ColumnKind,
    Importable,
    ImportRow,
    Outcome,
    choices,
    localised_columns,
    refusal,
    source_columns,
    words,
)
from mediate_shared.journal import Transaction

_KINDS: Final = {
    ObservationKind.MEASURED: words("geteld", "measured"),
    ObservationKind.STATED: words("opgegeven", "stated"),
}
_STATUSES: Final = {
    ObservationStatus.PROVISIONAL: words("voorlopig", "provisional"),
    ObservationStatus.FINAL: words("definitief", "final"),
}
_QUALIFIERS: Final = {
    Qualifier.EXACT: words("precies", "exact"),
    Qualifier.ABOUT: words("circa", "about"),
    Qualifier.AT_LEAST: words("ten minste", "at least"),
    Qualifier.AT_MOST: words("ten hoogste", "at most"),
    Qualifier.OVER: words("ruim", "over"),
    Qualifier.UP_TO: words("tot", "up to"),
}
_COLUMNS: Final = (
    Column(
        "indicator",
        words("Indicator", "Indicator"),
        ColumnKind.REFERENCE,
        required=True,
        example="participants.starters",
        help=words("De code van de indicator.", "The indicator's code."),
    ),
    Column(
        "period",
        words("Periode", "Period"),
        required=True,
        example="2020",
        help=words(
            "Een jaar (2018), kwartaal (2020-Q1) of maand (2020-03).",
            "A year (2018), quarter (2020-Q1) or month (2020-03).",
        ),
    ),
    Column("value", words("Waarde", "Value"), ColumnKind.DECIMAL, required=True, example="206"),
    Column(
        "qualifier",
        words("Hoe precies", "How exact"),
        ColumnKind.CHOICE,
        choices=choices(_QUALIFIERS),
        example=Qualifier.EXACT.value,
    ),
    Column(
        "breakdown",
        words("Uitsplitsing", "Breakdown"),
        help=words(
            "Dimensie en deel: groep=starters; meer dan een met een puntkomma ertussen. Leeg is het geheel.",
            "Dimension and part: group=starters; more than one with a semicolon between them. Empty is the whole.",
        ),
    ),
    Column(
        "kind",
        words("Soort cijfer", "Kind of figure"),
        ColumnKind.CHOICE,
        choices=choices(_KINDS),
        example=ObservationKind.MEASURED.value,
    ),
    Column(
        "status",
        words("Stand", "Status"),
        ColumnKind.CHOICE,
        choices=choices(_STATUSES),
        example=ObservationStatus.FINAL.value,
    ),
    Column("covers_until", words("Geteld tot en met", "Counts until"), ColumnKind.DATE),
    *localised_columns("note", words("Toelichting", "Note")),
    *source_columns(required=True),
    Column(
        "reason",
        words("Reden van verbetering", "Reason of correction"),
        help=words(
            "Nodig waar een ander cijfer staat: het oude blijft leesbaar, met deze reden erbij.",
            "Needed where another figure stands: the old one stays readable, with this reason.",
        ),
    ),
)


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    body = row.body()
    code, reason = body.pop("indicator", None), body.pop("reason", None)
    if row.id is not None:
        there = await observations.get(transaction.connection, row.id)
        current = there.model_dump(mode="json", include=set(Observed.model_fields))
        told = _observed({**current, **body})
        return await _correct(there, told, set(body), reason, transaction, now)
    command = _observed(body)
    indicator_id = await indicators.with_code(transaction, code)
    if indicator_id is None:
        raise refusal("indicator", code, "there is no such indicator")
    there_is = await observations.in_slot(transaction.connection, indicator_id, command)
    if there_is is not None and (reason is not None or _is_same(there_is, command)):
        return await _correct(there_is, command, set(body), reason, transaction, now)
    made = await record_observation(IndicatorId(indicator_id), command, transaction=transaction, now=now)
    return Applied(Outcome.CREATED, made.id)


async def _correct(
    there: Observation,
    told: RecordObservation,
    named: set[str],
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Applied:
    kept = sorted(name for name in named - _CORRECTED if getattr(there, name) != getattr(told, name))
    if kept:
        raise refusal(kept[0], None, "a correction changes the figure and its source, and nothing else of it")
    if _is_same(there, told):
        return Applied(Outcome.UNCHANGED, there.id)
    if reason is None:
        raise refusal("reason", None, "missing")
    command = CorrectObservation.model_validate(
        {"value": told.value, "qualifier": told.qualifier, "reason": reason, "source": told.source}
    )
    right = await correct_observation(ObservationId(there.id), command, transaction=transaction, now=now)
    return Applied(Outcome.CHANGED, right.id)


_CORRECTED: Final = frozenset({"value", "qualifier", "source"})


def _is_same(there: Observation, told: Observed) -> bool:
    return all(getattr(there, name) == getattr(told, name) for name in _CORRECTED)


def _observed(body: dict[str, Any]) -> RecordObservation:
    parts = body.get("breakdown")
    if isinstance(parts, str):
        body = {**body, "breakdown": _breakdown(parts)}
    return RecordObservation.model_validate(body)


def _breakdown(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(str.strip, text.split(";")):
        dimension, between, member = part.partition("=")
        if not between or dimension.strip() in found:
            raise refusal("breakdown", text, "write each dimension once, as dimension=part")
        found[dimension.strip()] = member.strip()
    return found


IMPORTABLES: Final = (
    Importable(
        kind="observations",
        title=words("Cijfers", "Figures"),
        columns=_COLUMNS,
        visibility=Visibility.PUBLIC,
        policy=needs(Action.CREATE, Visibility.PUBLIC),
        apply=_apply,
    ),
)
"""Figures by the code of their indicator; one that stands is corrected where a reason says why."""
