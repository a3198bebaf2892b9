"""Tell others something of a deal: what it holds, as it is now, chosen piece by piece, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from mediate_contracts.events.base import Event
from mediate_contracts.events.pipeline import (
    DealDisclosed,
    DealDisclosureEnded,
    DealPublicationEnded,
    DealPublished,
    DisclosedInvestor,
)
from mediate_contracts.values import DealId, DisclosureId, Line, Localised, Money, OrganisationId, Text, Value
from mediate_contracts.vocabulary import InvestorKind, RoundStatus
from mediate_pipeline.adapters import deals, disclosures, rounds
from mediate_pipeline.adapters.disclosure_tables import Disclosure, Fields, ToldOfDeal
from mediate_pipeline.adapters.rounds import Round
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.disclosing import (
    Audience,
    DisclosedField,
    DisclosureDone,
    DisclosureEnded,
    NothingToDisclose,
    check_known,
    check_room,
)
from mediate_pipeline.domain.rounds import ROUNDS_MAX
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_pipeline.usecases.read_deals import reader_of
from mediate_pipeline.usecases.reasons import with_reason
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched

_INVESTORS_MAX: Final = 50


def _once(fields: list[DisclosedField]) -> list[DisclosedField]:
    if len(set(fields)) < len(fields):
        message = "names something twice"
        raise ValueError(message)
    return sorted(fields, key=list(DisclosedField).index)


class DisclosureTerms(BaseModel):
    """To whom what is told of a deal, in which words, and how the company agreed to it."""

    audience: Audience
    title: Line = Field(description="What others call it; the deal's own title stays with its team.")
    text: Localised | None = None
    fields: Annotated[Fields, AfterValidator(_once)] = Field(
        default=[], description="What is told besides the company and the title, as the deal holds it now."
    )
    agreed: Line = Field(description="How the company agreed to this; kept with the disclosure and told to nobody.")


class DiscloseDeal(DisclosureTerms):
    """A disclosure."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"audience": "network", "title": "Growth round", "fields": [], "agreed": "By letter of 2 February"}
            ]
        },
    )


class PreviewDisclosure(BaseModel):
    """What would be disclosed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"title": "Growth round", "fields": ["action_lines"]}]}
    )

    title: Line
    text: Localised | None = None
    fields: Annotated[Fields, AfterValidator(_once)] = []


class WithdrawDisclosure(Value):
    """Why something is shown no longer."""

    reason: Text = Field(examples=["It was disclosed too early."])


async def disclose_deal(
    deal_id: DealId, command: DiscloseDeal, *, transaction: Transaction, now: datetime, reason: str | None
) -> Disclosure:
    """Disclose something of a deal. Raises ProblemError (403, 404), NothingToDisclose, or TooManyDisclosures."""
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    check_room(await disclosures.count(transaction, deal_id))
    told = await _told(transaction, found.deal, command, on=now.date())
    made = await disclosures.add(transaction, deal_id, told, audience=command.audience, fields=command.fields, at=now)
    await disclosures.add_step(
        transaction, made, DisclosureDone.DISCLOSED, agreed=command.agreed, reason=reason, at=now
    )
    transaction.record(_shown(made), at=now)
    await audit_deal(transaction, "disclosed", deal_id, found.basis, at=now, reason=reason)
    return made


async def amend_disclosure(
    deal_id: DealId,
    disclosure_id: DisclosureId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Disclosure:
    """Disclose otherwise, or to others, what the deal holds now; ``reason`` beside the fields says why.

    Who was shown it and no longer is hears that first. Raises ProblemError (403, 404, 412, 422), NothingToDisclose, or
    DisclosureEnded.
    """
    said, wanted = with_reason(changes)
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    before = await disclosures.for_update(transaction, deal_id, disclosure_id, expecting=expecting)
    _check_shown(before)
    current = {
        "audience": before.audience,
        "title": before.told.title,
        "text": before.told.text,
        "fields": before.fields,
        "agreed": await disclosures.agreed_last(transaction, before),
    }
    terms = patched(DisclosureTerms, current, wanted)
    told = await _told(transaction, found.deal, terms, on=before.told.disclosed_on)
    made = await disclosures.change(transaction, before, told, audience=terms.audience, fields=terms.fields, at=now)
    await disclosures.add_step(
        transaction, made, DisclosureDone.AMENDED, agreed=terms.agreed, reason=said or reason, at=now
    )
    if before.audience is not made.audience:
        transaction.record(_ended(before), at=now)
    transaction.record(_shown(made), at=now)
    await audit_deal(transaction, "disclosure_amended", deal_id, found.basis, at=now, reason=reason)
    return made


async def withdraw_disclosure(
    deal_id: DealId,
    disclosure_id: DisclosureId,
    command: WithdrawDisclosure,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Disclosure:
    """Show something no longer; who heard of it before may remember it. Raises ProblemError, or DisclosureEnded."""
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    before = await disclosures.for_update(transaction, deal_id, disclosure_id, expecting=expecting)
    _check_shown(before)
    made = await disclosures.change(
        transaction,
        before,
        before.told,
        audience=before.audience,
        fields=before.fields,
        ended_on=now.date(),
        at=now,
    )
    await disclosures.add_step(transaction, made, DisclosureDone.WITHDRAWN, agreed=None, reason=command.reason, at=now)
    transaction.record(_ended(made), at=now)
    await audit_deal(transaction, "disclosure_withdrawn", deal_id, found.basis, at=now, reason=reason)
    return made


async def preview_disclosure(
    deal_id: DealId, command: PreviewDisclosure, *, transaction: Transaction, now: datetime, reason: str | None
) -> ToldOfDeal:
    """Return exactly what others would be told; nothing is written but that it was read."""
    found = await deals.get(transaction, deal_id, reader=reader_of(transaction))
    await audit_deal(transaction, "read", deal_id, found.basis, at=now, reason=reason)
    return await _told(transaction, found.deal, command, on=now.date())


async def list_disclosures(
    deal_id: DealId, *, transaction: Transaction, now: datetime, reason: str | None
) -> Sequence[Disclosure]:
    """Return what was disclosed of a deal, and what of that is otherwise by now. Raises ProblemError (404)."""
    found = await deals.get(transaction, deal_id, reader=reader_of(transaction))
    await audit_deal(transaction, "read", deal_id, found.basis, at=now, reason=reason)
    made = await disclosures.of_deal(transaction.connection, deal_id)
    if not made:
        return made
    whole = await _whole(transaction, found.deal)
    return [each.model_copy(update={"behind": _behind(each, whole)}) for each in made]


_Whole = Mapping[DisclosedField, Mapping[str, Any]]
"""What a deal holds now of each field, in the words of what is told; empty where it holds nothing."""


async def _told(
    transaction: Transaction, deal: Deal, terms: DisclosureTerms | PreviewDisclosure, *, on: date
) -> ToldOfDeal:
    whole = await _whole(transaction, deal)
    check_known(terms.fields, {field: bool(held) for field, held in whole.items()})
    chosen: dict[str, Any] = {}
    for field in terms.fields:
        chosen |= whole[field]
    if len(chosen.get("investors", ())) > _INVESTORS_MAX:
        reason = f"the deal has more than {_INVESTORS_MAX} investors: disclose what they put in together"
        raise NothingToDisclose(reason, field="body.fields", value="investors")
    return ToldOfDeal(
        organisation_id=deal.organisation_now.id,
        title=terms.title,
        text=terms.text,
        disclosed_on=on,
        synthetic=deal.synthetic,
        **chosen,
    )


async def _whole(transaction: Transaction, deal: Deal) -> _Whole:
    every = await rounds.listing(transaction.connection, deal.id, after=None, limit=ROUNDS_MAX)
    closed = [each for each in every if each.status is RoundStatus.CLOSED]
    days = [each.closed_on for each in closed if each.closed_on is not None]
    together = Money(cents=deal.public.cents + deal.private.cents)
    investors = _investors(closed, amounts=False)
    held: dict[DisclosedField, dict[str, Any]] = {
        DisclosedField.FUND: {"fund_id": deal.fund_id} if deal.fund_id else {},
        DisclosedField.AMOUNT: {"amount": together} if together.cents else {},
        DisclosedField.PUBLIC: {"public": deal.public} if closed else {},
        DisclosedField.PRIVATE: {"private": deal.private} if closed else {},
        DisclosedField.INVESTORS: {"investors": investors} if investors else {},
        DisclosedField.INVESTOR_AMOUNTS: {"investors": _investors(closed, amounts=True)} if investors else {},
        DisclosedField.ACTION_LINES: {"action_lines": deal.action_lines} if deal.action_lines else {},
        DisclosedField.CLOSED_ON: {"closed_on": max(days)} if days else {},
    }
    return held


def _investors(closed: Sequence[Round], *, amounts: bool) -> list[DisclosedInvestor]:
    put: dict[tuple[UUID, InvestorKind], int] = {}
    for each in closed:
        for investment in each.standing:
            one = (investment.organisation_id, investment.kind)
            put[one] = put.get(one, 0) + investment.amount.cents
    return [
        DisclosedInvestor(
            organisation_id=OrganisationId(organisation_id), kind=kind, amount=Money(cents=cents) if amounts else None
        )
        for (organisation_id, kind), cents in sorted(put.items(), key=lambda one: (-one[1], one[0][0]))
    ]


def _behind(made: Disclosure, whole: _Whole) -> list[DisclosedField]:
    if made.ended_on is not None:
        return []
    told = made.told.model_dump()
    by_now = {field: ToldOfDeal(**_NOTHING, **whole[field]).model_dump() for field in made.fields}
    fields = [field for field in made.fields if field is not DisclosedField.INVESTORS or not _with_amounts(made)]
    return [
        field for field in fields if any(told[name] != by_now[field][name] for name in (whole[field] or _names(field)))
    ]


def _with_amounts(made: Disclosure) -> bool:
    return DisclosedField.INVESTOR_AMOUNTS in made.fields


def _names(field: DisclosedField) -> Sequence[str]:
    return ("investors",) if field is DisclosedField.INVESTOR_AMOUNTS else (_NAMED.get(field, field.value),)


_NAMED: Final = {DisclosedField.FUND: "fund_id"}
_NOTHING: Final[Mapping[str, Any]] = {"organisation_id": UUID(int=0), "title": "-", "disclosed_on": date(2000, 1, 1)}


def _check_shown(disclosure: Disclosure) -> None:
    if disclosure.ended_on is not None:
        reason = "this was withdrawn: disclose it anew"
        raise DisclosureEnded(reason, field="path.disclosure_id", value=str(disclosure.id))


def _shown(disclosure: Disclosure) -> Event:
    told = disclosure.told.model_dump()
    said = DealDisclosed if disclosure.audience is Audience.NETWORK else DealPublished
    return said(disclosure_id=DisclosureId(disclosure.id), **told)


def _ended(disclosure: Disclosure) -> Event:
    said = DealDisclosureEnded if disclosure.audience is Audience.NETWORK else DealPublicationEnded
    return said(disclosure_id=DisclosureId(disclosure.id))
