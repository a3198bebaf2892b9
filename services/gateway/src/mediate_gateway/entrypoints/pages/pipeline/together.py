"""What everybody is told of many deals together, in words: by stage, year, action line and fund."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from mediate_contracts.values import Money
from mediate_contracts.vocabulary import RollUpDimension
from mediate_gateway.adapters.views import DealsTogether, Pipeline
from mediate_gateway.entrypoints.pages.pipeline.figure_sheets import times
from mediate_gateway.entrypoints.pages.pipeline.places import PIPELINE
from mediate_gateway.entrypoints.wording import Wording

_ORDER: Final = (
    RollUpDimension.TOTAL,
    RollUpDimension.STAGE,
    RollUpDimension.YEAR,
    RollUpDimension.LINE,
    RollUpDimension.FUND,
)


@dataclass(frozen=True)
class Together:
    """Deals added up, in words; a sum that is not told says so."""

    name: str
    href: str | None
    deals: str
    sought: str
    public: str
    private: str
    leverage: str
    synthetic: bool


@dataclass(frozen=True)
class Group:
    """What is told of the parts of one dimension, and whether some of them are left out."""

    dimension: str
    heading: str
    of: str
    rows: list[Together]
    is_withheld: bool


def together_at(_roll_up_id: UUID) -> str:
    """Return the path of where the figures of many deals together are; there is one place for all editions."""
    return PIPELINE


def together_of(pipeline: Pipeline, word: Wording) -> list[Group]:
    """Return what is told of many deals together; nothing where nothing is told of them."""
    groups = []
    for dimension in _ORDER:
        rows = [_in_words(each, word) for each in pipeline.together if each.dimension is dimension]
        is_withheld = dimension in pipeline.withheld
        if rows:
            say = word.say
            heading, of = say(f"together.by.{dimension}"), say(f"together.of.{dimension}")
            groups.append(Group(dimension.value, heading, of, rows, is_withheld))
    return groups


def _in_words(each: DealsTogether, word: Wording) -> Together:
    leverage = each.leverage
    return Together(
        name=_name(each, word),
        href=f"/pipeline/funds/{each.part}" if each.dimension is RollUpDimension.FUND and each.name else None,
        deals=word.number(each.deals),
        sought=_money(each.sought, word),
        public=_money(each.public, word),
        private=_money(each.private, word),
        leverage="-" if leverage is None else times(round(Decimal(leverage), 1), word),
        synthetic=each.synthetic,
    )


def _name(each: DealsTogether, word: Wording) -> str:
    part = each.part or ""
    if each.dimension is RollUpDimension.STAGE:
        return word.say(f"stage.{part}")
    if each.dimension is RollUpDimension.LINE:
        known = f"interest.{part}"
        return word.say(known) if word.knows(known) else part
    if each.dimension is RollUpDimension.TOTAL:
        return word.say("together.all")
    return each.name or part


def _money(money: Money | None, word: Wording) -> str:
    return word.say("withheld.total") if money is None else word.cents(money)
