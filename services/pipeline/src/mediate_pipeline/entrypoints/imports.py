"""What can be imported into the pipeline: deals, each seen by whoever imports it and by its fund's managers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId
from mediate_contracts.vocabulary import DealOrigin, DealStage
from mediate_pipeline.adapters import deals, funds, organisations
from mediate_pipeline.adapters.tables import Deal, DealTerms
from mediate_pipeline.domain.stages import ACTIVE
from mediate_pipeline.usecases.move_stage import MoveStage, move_stage
from mediate_pipeline.usecases.open_deal import OpenDeal, open_deal
from mediate_pipeline.usecases.read_deals import reader_of
from mediate_shared.identity.guard import needs
from mediate_shared.importing import (
    Applied,
    Column,
    ColumnKind,
    Importable,
    ImportRow,
    Outcome,
    choices,
    refusal,
    words,
)
from mediate_shared.journal import Transaction

_ROWS_MAX: Final = 50
"""Whoever reads deals meanwhile waits for a batch, because all of that is audited in one order."""
_STAGES: Final = {
    DealStage.SOURCED: words("gesignaleerd", "sourced"),
    DealStage.SCREENING: words("eerste toets", "screening"),
    DealStage.DUE_DILIGENCE: words("boekenonderzoek", "due diligence"),
    DealStage.TERM_SHEET: words("voorwaarden", "term sheet"),
    DealStage.COMMITTED: words("toegezegd", "committed"),
    DealStage.CLOSED: words("gesloten", "closed"),
    DealStage.LOST: words("afgevallen", "lost"),
    DealStage.WITHDRAWN: words("ingetrokken", "withdrawn"),
    DealStage.ON_HOLD: words("aangehouden", "on hold"),
}
_ORIGINS: Final = {
    DealOrigin.MATCH: words("match", "match"),
    DealOrigin.PROGRAMME: words("programma", "programme"),
    DealOrigin.SESSION: words("sessie", "session"),
    DealOrigin.GRANT: words("subsidie", "grant"),
    DealOrigin.INBOUND: words("zelf gekomen", "inbound"),
}
_BY_NAME_OR_ID: Final = words("De naam of het id.", "The name or the id.")
_COLUMNS: Final = (
    Column(
        "organisation",
        words("Organisatie", "Organisation"),
        ColumnKind.REFERENCE,
        required=True,
        example="Voorbeeldstudio",
        help=_BY_NAME_OR_ID,
    ),
    Column("title", words("Titel", "Title"), required=True, example="Groeironde"),
    Column(
        "amount_sought",
        words("Gevraagd bedrag", "Amount sought"),
        ColumnKind.MONEY,
        required=True,
        example={"cents": 25_000_000, "currency": "EUR"},
    ),
    Column("fund", words("Fonds", "Fund"), ColumnKind.REFERENCE, help=_BY_NAME_OR_ID),
    Column(
        "origin",
        words("Herkomst", "Origin"),
        ColumnKind.CHOICE,
        choices=choices(_ORIGINS),
        example=DealOrigin.PROGRAMME.value,
    ),
    Column(
        "stage",
        words("Fase", "Stage"),
        ColumnKind.CHOICE,
        choices=choices(_STAGES),
        example=DealStage.SCREENING.value,
        help=words("Leeg is gesignaleerd, de eerste fase.", "Empty is sourced, the first stage."),
    ),
    Column(
        "reason",
        words("Reden van de fase", "Reason of the stage"),
        help=words("Nodig bij afgevallen en ingetrokken.", "Needed for lost and withdrawn."),
    ),
    Column("synthetic", words("Verzonnen", "Synthetic"), ColumnKind.YES_NO, example=True),
)


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    body = row.body()
    wanted, reason = body.pop("stage", None), body.pop("reason", None)
    terms = await _terms(body, transaction)
    if row.id is not None:
        return await _moved(row.id, terms, wanted, reason, transaction, now)
    command = OpenDeal.model_validate(terms)
    deal = await open_deal(command, transaction=transaction, now=now, reason=None)
    for stage in _way(DealStage.SOURCED, wanted):
        deal = await _move(deal, stage, reason, transaction, now)
    return Applied(Outcome.CREATED, deal.id)


async def _moved(
    deal_id: UUID,
    terms: dict[str, Any],
    wanted: str | None,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Applied:
    deal = (await deals.get(transaction, deal_id, reader=reader_of(transaction))).deal
    current = {name: getattr(deal, name) for name in DealTerms.model_fields}
    told = DealTerms.model_validate({**current, **terms})
    differing = [name for name in terms if getattr(told, name) != current[name]]
    if differing:
        raise refusal(f"body.{differing[0]}", None, "only the stage of a deal changes by an import", conflicts=True)
    if wanted is None or wanted == deal.stage:
        return Applied(Outcome.UNCHANGED, deal.id)
    for stage in _way(deal.stage, wanted):
        deal = await _move(deal, stage, reason, transaction, now)
    return Applied(Outcome.CHANGED, deal.id)


async def _move(deal: Deal, stage: str, reason: str | None, transaction: Transaction, now: datetime) -> Deal:
    command = MoveStage.model_validate({"stage": stage, "reason": reason})
    return await move_stage(
        DealId(deal.id), command, expecting=deal.version, transaction=transaction, now=now, reason=None
    )


def _way(current: DealStage, wanted: str | None) -> Sequence[str]:
    """Return the stages that a deal goes through to the one it is wanted in; no stage of the work on it is left out."""
    if wanted is None or wanted == current:
        return []
    order: list[str] = [*ACTIVE, DealStage.CLOSED]
    if current in order and wanted in order and order.index(wanted) > order.index(current):
        return order[order.index(current) + 1 : order.index(wanted) + 1]
    return [wanted]


async def _terms(body: dict[str, Any], transaction: Transaction) -> dict[str, Any]:
    """Return what a deal is about, with the organisation and the fund that were named by their ids."""
    terms = {name: value for name, value in body.items() if name not in {"organisation", "fund"}}
    if "organisation" in body:
        there = await organisations.named(transaction, body["organisation"])
        terms["organisation_id"] = _one(body["organisation"], there, "organisation")
    if "fund" in body:
        terms["fund_id"] = _one(body["fund"], await funds.named(transaction, body["fund"]), "fund")
    return terms


def _one(said: str, named: Sequence[UUID], kind: str) -> str:
    if len(named) == 1:
        return str(named[0])
    if named:
        raise refusal(kind, said, f"several {kind}s have this name: use the id")
    try:
        return str(UUID(said))
    except ValueError:
        raise refusal(kind, said, f"there is no such {kind}") from None


IMPORTABLES: Final = (
    Importable(
        kind="deals",
        title=words("Deals", "Deals"),
        columns=_COLUMNS,
        visibility=Visibility.DEAL,
        policy=needs(Action.CREATE, Visibility.DEAL),
        apply=_apply,
        names=(("organisation_id", "organisation"), ("fund_id", "fund")),
        rows_max=_ROWS_MAX,
    ),
)
"""Deals, opened by whoever imports them; of one that is there the stage moves, as far as its stages allow."""
