"""What the pages of funds ask of the read model: what a fund asks of deals, and what its deals come to together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import RollUpDimension
from mediate_gateway.adapters.pipeline_read_model import FUND, ROLL_UP
from mediate_shared.problems import not_found


@dataclass(frozen=True)
class FundPicture:
    """A fund and what it asks; amounts as they travel."""

    id: UUID
    name: str
    kind: str | None
    purpose: Mapping[str, str] | None
    ticket_min: Mapping[str, Any] | None
    ticket_max: Mapping[str, Any] | None
    readiness_min: int | None
    readiness_max: int | None
    region: str | None
    co_investment: str
    budget: Mapping[str, Any] | None
    opens_on: date | None
    closes_on: date | None
    synthetic: bool
    updated_at: datetime


@dataclass(frozen=True)
class Together:
    """What everybody is told of a fund's deals together, on a day; no figures where they would tell of one or two."""

    as_of: date
    figures: Mapping[str, Any] | None


async def fund(connection: AsyncConnection, fund_id: UUID) -> FundPicture:
    """Return one fund. Raises ProblemError (404)."""
    row = (await connection.execute(select(FUND).where(FUND.c.id == fund_id))).one_or_none()
    if row is None:
        raise not_found("fund", str(fund_id))
    return _picture(row)


async def funds(connection: AsyncConnection, *, limit: int) -> Sequence[FundPicture]:
    """Return funds by name."""
    query = select(FUND).order_by(func.lower(FUND.c.name), FUND.c.id).limit(limit)
    return [_picture(row) for row in await connection.execute(query)]


async def together(connection: AsyncConnection, fund_id: UUID) -> Together | None:
    """Return what is told of a fund's deals together; None where nothing was ever added up."""
    query = select(ROLL_UP.c.as_of, ROLL_UP.c.figures).order_by(ROLL_UP.c.edition.desc()).limit(1)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    of_fund = (RollUpDimension.FUND, str(fund_id))
    told = (each for each in row.figures if (each["dimension"], each["part"]) == of_fund)
    return Together(row.as_of, next(told, None))


def _picture(row: Any) -> FundPicture:
    known = FundPicture.__dataclass_fields__
    return FundPicture(**{name: value for name, value in row._mapping.items() if name in known})
