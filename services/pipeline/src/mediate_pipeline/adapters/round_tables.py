"""The rows of rounds, and a round as it is shown."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import model_validator
from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from mediate_contracts.events.pipeline import Investment
from mediate_contracts.values import Day, Flag, Line, Money, Quantity
from mediate_contracts.vocabulary import InvestorKind, RoundStatus
from mediate_pipeline.adapters.tables import Row
from mediate_pipeline.domain.leverage import leverage
from mediate_pipeline.domain.rounds import INVESTMENTS_MAX
from mediate_shared.records import Kept

_NONE = text("0")


class RoundTerms(SQLModel):
    """What a round is: what it is called, when it was closed where it was, and who put in how much of which money."""

    title: Line = Field(sa_type=Text)
    closed_on: Day | None = Field(default=None, description="Null while it is open.")
    investments: list[Investment] = Field(
        default=[],
        sa_type=JSONB,
        max_length=INVESTMENTS_MAX,
        description="Each investor once for each kind of money; who withdrew stays, and no longer counts.",
    )
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class RoundRow(Row, Kept, table=True):
    """A round of a deal; what it brought is added up whatever its status, without who withdrew."""

    __tablename__ = "deal_round"
    __table_args__ = (Index("deal_round_by_deal", "deal_id", "id"),)

    deal_id: UUID = Field(foreign_key="deal.id")
    title: str = Field(sa_type=Text)
    status: RoundStatus = Field(sa_type=Text, sa_column_kwargs={"server_default": RoundStatus.CLOSED.value})
    closed_on: date | None = None
    investments: list[dict[str, object]] = Field(sa_type=JSONB)
    public_cents: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": _NONE})
    private_cents: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": _NONE})
    synthetic: bool


class Round(Kept, RoundTerms):
    """A round as those who may read its deal see it."""

    deal_id: UUID
    status: RoundStatus
    public: Money = Field(default=Money(cents=0), description="What public investors committed, withdrawn ones not.")
    private: Money = Field(default=Money(cents=0), description="What private investors committed, withdrawn ones not.")
    public_paid: Money = Field(default=Money(cents=0), description="What of it was paid, in tranches.")
    private_paid: Money = Field(default=Money(cents=0), description="What of it was paid, in tranches.")
    leverage: Quantity | None = Field(
        default=None, description="Private euros for each public one; null where nothing public went in."
    )

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        public, private = (
            committed_cents(self.investments, kind) for kind in (InvestorKind.PUBLIC, InvestorKind.PRIVATE)
        )
        self.public, self.private = Money(cents=public), Money(cents=private)
        self.public_paid = Money(cents=self._paid_cents(InvestorKind.PUBLIC))
        self.private_paid = Money(cents=self._paid_cents(InvestorKind.PRIVATE))
        self.leverage = leverage(public_cents=public, private_cents=private)
        return self

    @property
    def standing(self) -> list[Investment]:
        """Return the investments that count: those that were not withdrawn."""
        return [each for each in self.investments if each.withdrawn_on is None]

    def _paid_cents(self, kind: InvestorKind) -> int:
        paid = (tranche for each in self.standing if each.kind is kind for tranche in each.tranches)
        return sum(tranche.amount.cents for tranche in paid if tranche.paid_on is not None)


def committed_cents(investments: list[Investment], kind: InvestorKind) -> int:
    """Return what was committed of a kind of money and not withdrawn."""
    return sum(each.amount.cents for each in investments if each.kind is kind and each.withdrawn_on is None)
