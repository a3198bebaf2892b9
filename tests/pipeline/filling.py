"""Deals by the hundred, written straight into the tables, with what they went through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from mediate_shared.database import Database
from mediate_shared.ids import new_id


@dataclass(frozen=True)
class Stay:
    """A deal's stay in a stage."""

    stage: str
    entered_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True)
class Closed:
    """A round; its investors that withdrew are in neither sum."""

    closed_on: date
    public: int
    private: int
    status: str = "closed"


@dataclass(frozen=True)
class Filled:
    """A deal as it is written; ``ways`` are those by which the one who reads it is named."""

    opened_at: datetime
    stays: Sequence[Stay]
    sought: int = 100
    probability: int | None = None
    expected_on: date | None = None
    lines: Sequence[int] = ()
    pipeline: str = "fund"
    fund_id: UUID | None = None
    organisation_id: UUID | None = None
    held_from: str | None = None
    rounds: Sequence[Closed] = ()
    ways: frozenset[str] = frozenset({"team"})
    synthetic: bool = False
    id: UUID = field(default_factory=new_id)

    @property
    def stage(self) -> str:
        """Where it is."""
        return self.stays[-1].stage


_DEAL = text("""
    INSERT INTO deal (id, version, created_at, updated_at, organisation_id, title, amount_sought, synthetic, stage,
        stage_since, held_from, fund_id, pipeline, action_lines, probability, expected_on, public_cents, private_cents)
    VALUES (:id, 1, :opened_at, :opened_at, :organisation_id, 'Filled', CAST(:sought AS jsonb), :synthetic, :stage,
        :since, :held_from, :fund_id, :pipeline, :lines, :probability, :expected_on, :public, :private)
""")
_FUND = text("""
    INSERT INTO fund (id, version, created_at, updated_at, name, synthetic) VALUES (:id, 1, now(), now(), :name, true)
""")
_STAY = text("INSERT INTO deal_stage (deal_id, number, stage, entered_at, left_at) VALUES (:deal, :n, :s, :e, :l)")
_ROUND = text("""
    INSERT INTO deal_round (id, version, created_at, updated_at, deal_id, title, closed_on, investments, synthetic,
        status, public_cents, private_cents)
    VALUES (:id, 1, now(), now(), :deal, 'Filled', :closed_on, '[]', false, :status, :public, :private)
""")
_NAMED = {
    "team": text("INSERT INTO deal_member VALUES (:deal, :account, 'lead', now(), :account)"),
    "granted": text("INSERT INTO deal_grant VALUES (:deal, :account, :account, now(), 'Filled.')"),
}


async def a_company(database: Database) -> UUID:
    """Return an organisation that is written straight into the table."""
    company = new_id()
    async with database.transaction() as transaction:
        await transaction.execute(
            text("INSERT INTO organisation (id, name) VALUES (:id, 'A company')"), {"id": company}
        )
    return company


async def a_fund(database: Database, *managers: UUID) -> UUID:
    """Return a fund that these manage."""
    fund = new_id()
    async with database.transaction() as transaction:
        await transaction.execute(_FUND, {"id": fund, "name": f"Fund {str(fund)[-6:]}"})
        for manager in managers:
            await transaction.execute(text("INSERT INTO fund_manager VALUES (:f, :m)"), {"f": fund, "m": manager})
    return fund


async def fill(database: Database, account: UUID, deals: Iterable[Filled]) -> None:
    """Write deals, and name the account on each in the ways that it is named there."""
    async with database.transaction() as transaction:
        for deal in deals:
            await transaction.execute(_DEAL, _values(deal))
            for number, stay in enumerate(deal.stays, start=1):
                stayed = {"deal": deal.id, "n": number, "s": stay.stage, "e": stay.entered_at, "l": stay.left_at}
                await transaction.execute(_STAY, stayed)
            for each in deal.rounds:
                put_in = {"public": each.public, "private": each.private, "status": each.status}
                told = {"id": new_id(), "deal": deal.id, "closed_on": each.closed_on, **put_in}
                await transaction.execute(_ROUND, told)
            for way in deal.ways & _NAMED.keys():
                await transaction.execute(_NAMED[way], {"deal": deal.id, "account": account})


def _values(deal: Filled) -> dict[str, Any]:
    closed = [each for each in deal.rounds if each.status == "closed"]
    return {
        "id": deal.id,
        "opened_at": deal.opened_at,
        "organisation_id": deal.organisation_id,
        "sought": f'{{"cents": {deal.sought}, "currency": "EUR"}}',
        "synthetic": deal.synthetic,
        "stage": deal.stage,
        "since": deal.stays[-1].entered_at,
        "held_from": deal.held_from,
        "fund_id": deal.fund_id,
        "pipeline": deal.pipeline,
        "lines": list(deal.lines),
        "probability": deal.probability,
        "expected_on": deal.expected_on,
        "public": sum(each.public for each in closed),
        "private": sum(each.private for each in closed),
    }
