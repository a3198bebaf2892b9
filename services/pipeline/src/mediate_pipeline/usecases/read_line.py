"""Read a deal that somebody wrote in one line, and open it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from mediate_contracts.values import DealId, Flag, Line, Money, Value
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import funds, organisations
from mediate_pipeline.adapters.tables import Deal, OrganisationNow
from mediate_pipeline.domain.quick_entry import (
    LinePart,
    LineUnreadable,
    Named,
    WrittenDeal,
    check_entered,
    nearest,
    read_line,
    refused_part,
)
from mediate_pipeline.domain.stages import way
from mediate_pipeline.usecases.move_stage import MoveStage, move_stage
from mediate_pipeline.usecases.open_deal import OpenDeal, open_deal
from mediate_shared.journal import Transaction

_EXAMPLE = "Voorbeeldstudio, 250k, eerste toets"
_TITLE_CHARACTERS_MAX = 300


class ReadLine(Value):
    """A line: company, amount, fund, stage."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": _EXAMPLE}]})

    text: Annotated[Line, Field(description="Company, amount, fund and stage, in any order, with commas between.")]


class EnterLine(ReadLine):
    """A line, and whether the deal is invented for demonstration."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": _EXAMPLE, "synthetic": True}]})

    synthetic: Flag = False


class PartRefused(BaseModel):
    """A part of a line that is not understood, or that names nothing there is."""

    part: LinePart
    value: str | None
    reason: str


class LineRead(BaseModel):
    """What a line was read as; nothing is written. With nothing refused, the deal can be opened by it."""

    text: Line
    organisation: OrganisationNow | None
    organisations: list[OrganisationNow] = Field(description="Whom the name may stand for, where that is not certain.")
    title: Line | None
    amount_sought: Money | None
    fund: OrganisationNow | None
    funds: list[OrganisationNow] = Field(description="Which funds the name may stand for, where that is not certain.")
    stage: DealStage
    refused: list[PartRefused]


@dataclass(frozen=True)
class _Found:
    """Whom a name stands for, where that is certain, and whom it may stand for where it is not."""

    name: str
    one: Named | None
    near: Sequence[Named]


async def read_deal_line(command: ReadLine, *, transaction: Transaction) -> LineRead:
    """Return what a line says, with what of it is not understood, and what a name may stand for."""
    try:
        written = read_line(command.text)
    except LineUnreadable as error:
        return _reading(command.text, None, None, None, [error])
    return await _look_up(command.text, written, transaction)


async def enter_line(command: EnterLine, *, transaction: Transaction, now: datetime, reason: str | None) -> Deal:
    """Open the deal that a line says, and bring it into its stage.

    Raises LineUnreadable, naming the first part that is not understood, and what ``open_deal`` and ``move_stage`` do.
    """
    written = read_line(command.text)
    read = await _look_up(command.text, written, transaction)
    for refused in read.refused:
        raise refused_part(refused.part, refused.value, refused.reason)
    if read.organisation is None or read.amount_sought is None or read.title is None:
        raise refused_part(LinePart.COMPANY, None, "name a company and an amount")
    opening = OpenDeal(
        organisation_id=read.organisation.id,
        title=read.title,
        amount_sought=read.amount_sought,
        fund_id=None if read.fund is None else read.fund.id,
        synthetic=command.synthetic,
    )
    deal = await open_deal(opening, transaction=transaction, now=now, reason=reason)
    for stage in way(deal.stage, read.stage, deal.pipeline):
        move = MoveStage(stage=stage)
        deal = await move_stage(
            DealId(deal.id), move, expecting=deal.version, transaction=transaction, now=now, reason=reason
        )
    return deal


async def _look_up(text: str, written: WrittenDeal, transaction: Transaction) -> LineRead:
    companies = [await _company(name, transaction) for name in written.names]
    there = [await _fund(name, transaction) for name in written.names]
    # The first is the company, unless it is a fund and the other one is a company.
    turned = len(companies) > 1 and companies[0].one is None and there[0].one is not None
    if turned or (len(companies) > 1 and companies[0].one is None and companies[1].one is not None):
        companies, there = companies[::-1], there[::-1]
    company = companies[0] if companies else None
    fund = there[1] if len(there) > 1 else None
    refused: list[LineUnreadable] = []
    if company is None:
        refused.append(refused_part(LinePart.COMPANY, None, "name a company"))
    elif company.one is None:
        refused.append(refused_part(LinePart.COMPANY, company.name, _unknown("company", company.near)))
    if written.cents is None:
        refused.append(refused_part(LinePart.AMOUNT, None, "say how much is sought: 250k, 250.000, 1,5 mln"))
    if fund is not None and fund.one is None:
        refused.append(refused_part(LinePart.FUND, fund.name, _unknown("fund", fund.near)))
    if written.stage is not None:
        try:
            check_entered(written.stage)
        except LineUnreadable as error:
            refused.append(error)
    return _reading(text, written, company, fund, refused)


async def _company(name: str, transaction: Transaction) -> _Found:
    alike = await organisations.like(transaction, name)
    same = {each.id for each in alike if each.name.casefold() == name.casefold()}
    if len(same) == 1:
        [only] = same
        found = await organisations.find(transaction, only)
        return _Found(name, None if found is None else Named(only, found.name), [])
    return _Found(name, None, _apart(nearest(name, alike)))


async def _fund(name: str, transaction: Transaction) -> _Found:
    alike = await funds.like(transaction, name)
    same = [each for each in alike if each.name.casefold() == name.casefold()]
    holding = [each for each in alike if name.casefold() in each.name.casefold()]
    # Of funds there are few: a word of the name is enough where no other fund has it.
    for certain in (same, holding):
        if len(certain) == 1:
            return _Found(name, certain[0], [])
    return _Found(name, None, _apart(nearest(name, alike)))


def _apart(named: Sequence[Named]) -> Sequence[Named]:
    return list({each.id: each for each in reversed(named)}.values())[::-1]


def _unknown(kind: str, near: Sequence[Named]) -> str:
    if not near:
        return f"the hub knows no such {kind}" + ("; register it first" if kind == "company" else "")
    return f"this may be: {', '.join(each.name for each in near)}"


def _reading(
    text: str,
    written: WrittenDeal | None,
    company: _Found | None,
    fund: _Found | None,
    refused: Sequence[LineUnreadable],
) -> LineRead:
    names = [each.one.name for each in (company, fund) if each is not None and each.one is not None]
    is_known = company is not None and company.one is not None
    return LineRead(
        text=text,
        organisation=_shown(company),
        organisations=_near(company),
        title=", ".join(names)[:_TITLE_CHARACTERS_MAX] if is_known else None,
        amount_sought=None if written is None or written.cents is None else Money(cents=written.cents),
        fund=_shown(fund),
        funds=_near(fund),
        stage=DealStage.SOURCED if written is None or written.stage is None else written.stage,
        refused=[
            PartRefused(
                part=LinePart(error.field.rpartition(".")[2]),
                value=None if error.value is None else str(error.value),
                reason=error.reason,
            )
            for error in refused
        ],
    )


def _shown(found: _Found | None) -> OrganisationNow | None:
    if found is None or found.one is None:
        return None
    return OrganisationNow(id=found.one.id, name=found.one.name)


def _near(found: _Found | None) -> list[OrganisationNow]:
    return [] if found is None else [OrganisationNow(id=each.id, name=each.name) for each in found.near]
