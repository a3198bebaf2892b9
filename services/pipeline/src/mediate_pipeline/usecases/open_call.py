"""Announce a grant call that is held here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from mediate_contracts.events.pipeline import CallAssessorsNamed, DescribedGrantCall, GrantCallOpened
from mediate_contracts.values import AccountId, GrantCallId
from mediate_pipeline.adapters import calls, funds
from mediate_pipeline.adapters.call_tables import CallTerms, Committee, HeldCall, Keepers
from mediate_pipeline.domain.access import TeamMissing, each_once, fund_unknown
from mediate_pipeline.domain.calls import check_criteria_once, check_window
from mediate_pipeline.usecases.audit_call import audit_call
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_EXAMPLE: dict[str, Any] = {
    "code": "media-campus-call",
    "name": {"nl": "Voorbeeldregeling", "en": "Example call"},
    "budget": {"cents": 10_000_000},
    "opens_on": "2020-01-01",
    "closes_on": "2199-12-31",
    "criteria": [{"code": "impact", "name": {"nl": "Effect", "en": "Impact"}, "weight": 2}],
    "synthetic": True,
}


class OpenCall(Strict, CallTerms):
    """A grant call, who keep it, and who sit on its committee."""

    keepers: Keepers | None = Field(default=None, description="Left out, whoever opens it keeps it.")
    committee: Committee | None = Field(default=None, description="Left out, those who keep it sit on it.")

    model_config = {"json_schema_extra": {"examples": [_EXAMPLE]}}  # noqa: RUF012 - SQLModel's configuration


async def open_call(command: OpenCall, *, transaction: Transaction, now: datetime, reason: str | None) -> HeldCall:
    """Announce a call.

    Raises CodeTaken, FundUnknown, NamedTwice, TeamMissing, WindowWrong, or CriterionTwice.
    """
    await check_terms(transaction, command)
    keepers = command.keepers if command.keepers is not None else _oneself(transaction)
    committee = command.committee if command.committee is not None else keepers
    each_once(keepers, field="body.keepers")
    each_once(committee, field="body.committee")
    call = await calls.add(transaction, command, at=now)
    people = await calls.name_people(transaction, call.id, keepers=keepers, committee=committee, leaving=())
    transaction.record(GrantCallOpened(**described(call)), at=now)
    tell_people(transaction, call, [each.account_id for each in people], at=now)
    await audit_call(transaction, "opened", call.id, "role:investment_officer", at=now, reason=reason)
    return call


async def check_terms(transaction: Transaction, terms: CallTerms) -> None:
    """Check what a call is about. Raises WindowWrong, CriterionTwice, or FundUnknown."""
    check_window(terms.opens_on, terms.closes_on)
    check_criteria_once([each.code for each in terms.criteria])
    if terms.fund_id is not None and not await funds.is_known(transaction, terms.fund_id):
        raise fund_unknown(terms.fund_id)


def described(call: HeldCall) -> dict[str, Any]:
    """Return what an event says of a call."""
    told = {name: getattr(call, name) for name in DescribedGrantCall.model_fields if name != "grant_call_id"}
    return {"grant_call_id": GrantCallId(call.id), **told}


def tell_people(transaction: Transaction, call: HeldCall, accounts: list[AccountId], *, at: datetime) -> None:
    """Say who a call's people are from now on."""
    said = CallAssessorsNamed(
        grant_call_id=GrantCallId(call.id), accounts=sorted(set(accounts)), synthetic=call.synthetic
    )
    transaction.record(said, at=at)


def _oneself(transaction: Transaction) -> list[AccountId]:
    account: UUID | None = transaction.actor.id
    if account is None:
        reason = "name somebody: who opens this has no account and cannot keep the call"
        raise TeamMissing(reason, field="body.keepers", value=None)
    return [AccountId(account)]
