"""What the database adds up of many deals is what one gets by going through them one after another."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediate_contracts.values import FundId, OrganisationId
from mediate_contracts.vocabulary import DealPipeline, DealStage
from mediate_pipeline.adapters.figures import Figures
from mediate_pipeline.adapters.tallying import Narrowing, tally
from mediate_pipeline.domain.analysing import CHANCES, OPEN, REACHABLE, mean_days
from mediate_pipeline.usecases import analyse
from mediate_shared.database import Database
from pipeline.filling import Closed, Filled, Stay, a_company, a_fund, fill
from support.pipeline import Dealing

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
WAY = [stage.value for stage in REACHABLE]
"""The stages a deal goes through, in words."""
AMOUNTS = st.integers(0, 10**14)
MOMENTS = st.datetimes(datetime(2023, 12, 20), datetime(2026, 6, 14), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@st.composite
def stays(draw: Callable[..., Any], opened_at: datetime) -> tuple[list[Stay], str | None]:
    """Return what a deal went through: some way along, and perhaps aside from there."""
    came_to = draw(st.integers(0, len(WAY) - 1))
    aside = draw(st.sampled_from([None, "on_hold", "lost", "withdrawn"])) if came_to < len(WAY) - 1 else None
    through = [*WAY[: came_to + 1], *([aside] if aside else [])]
    found, at = [], opened_at
    for place, stage in enumerate(through):
        last = place == len(through) - 1
        left = None if last else at + draw(st.timedeltas(timedelta(0), timedelta(days=200)))
        found.append(Stay(stage, at, left))
        at = left or at
    return found, WAY[came_to] if aside == "on_hold" else None


@st.composite
def deals(draw: Callable[..., Any], funds: Sequence[UUID | None], companies: Sequence[UUID]) -> Filled:
    """Return a deal with a past of its own, read in some of the ways there are, or in none."""
    opened_at = draw(MOMENTS)
    went, held_from = draw(stays(opened_at))
    closed = st.builds(
        Closed,
        closed_on=st.dates(date(2024, 1, 1), date(2026, 6, 1)),
        public=AMOUNTS,
        private=AMOUNTS,
        status=st.sampled_from(["closed", "closed", "open", "cancelled"]),
    )
    return Filled(
        opened_at=opened_at,
        stays=went,
        held_from=held_from,
        sought=draw(AMOUNTS),
        probability=draw(st.none() | st.integers(0, 100)),
        expected_on=draw(st.none() | st.dates(date(2026, 1, 1), date(2029, 1, 1))),
        lines=draw(st.lists(st.integers(1, 4), unique=True, max_size=3)),
        pipeline=draw(st.sampled_from(["fund", "programme"])),
        fund_id=draw(st.sampled_from(funds)),
        organisation_id=draw(st.sampled_from(companies)),
        rounds=draw(st.lists(closed, max_size=3)),
        ways=draw(st.frozensets(st.sampled_from(["team", "granted"]))),
        synthetic=draw(st.booleans()),
    )


def chance_of(deal: Filled) -> int:
    """Return how likely a deal is, as judged or by its stage."""
    return CHANCES[DealStage(deal.stage)] if deal.probability is None else deal.probability


def place_of(deal: Filled) -> int:
    """Return how far a deal came."""
    return max(WAY.index(stay.stage) for stay in deal.stays if stay.stage in WAY)


def days(since: datetime, until: datetime) -> int:
    """Return whole days."""
    return (until - since) // timedelta(days=1)


def quarter(deal: Filled) -> str:
    """Return the quarter in which a deal was opened, by the clock of Amsterdam."""
    opened = deal.opened_at.astimezone(AMSTERDAM)
    return f"{opened.year}-Q{(opened.month + 2) // 3}"


def half(number: float | None) -> Decimal | None:
    """Return a median of whole days as an exact number."""
    return None if number is None else Decimal(str(number))


def recounted(read: Sequence[Filled]) -> dict[str, Any]:
    """Return everything that the figures tell, by going through the deals one after another."""
    going = [deal for deal in read if DealStage(deal.stage) in OPEN]
    left: dict[str, list[int]] = {stage.value: [] for stage in OPEN}
    standing: dict[str, list[int]] = {stage.value: [] for stage in OPEN}
    for deal in read:
        for stay in deal.stays:
            if stay.stage in left:
                into = standing if stay.left_at is None else left
                into[stay.stage].append(days(stay.entered_at, stay.left_at or NOW))
    money: dict[tuple[str, str | None], list[tuple[Filled, Closed]]] = {}
    for deal in read:
        for each in deal.rounds:
            if each.status == "closed":
                fund = None if deal.fund_id is None else str(deal.fund_id)
                keys = [("total", None), ("fund", fund), ("year", str(each.closed_on.year))]
                for key in [*keys, *(("line", str(line)) for line in deal.lines)]:
                    money.setdefault(key, []).append((deal, each))
    return {
        "reached": [sum(place_of(deal) >= place for deal in read) for place in range(len(WAY))],
        "now": Counter(deal.stage for deal in read),
        "sought": {stage.value: sum(each.sought for each in read if each.stage == stage) for stage in DealStage},
        "weight": {
            stage.value: sum(each.sought * chance_of(each) for each in going if each.stage == stage) for stage in OPEN
        },
        "months": Counter(None if each.expected_on is None else f"{each.expected_on:%Y-%m}" for each in going),
        "cohorts": {
            (name, place): (
                sum(quarter(each) == name and place_of(each) >= place for each in read),
                [
                    days(each.opened_at, stay.entered_at)
                    for each in read
                    for stay in each.stays
                    if quarter(each) == name and stay.stage == WAY[place]
                ],
            )
            for name in {quarter(each) for each in read}
            for place in range(len(WAY))
        },
        "left": left,
        "standing": standing,
        "money": {
            key: (
                len({deal.id for deal, _ in found}),
                len(found),
                sum(each.public for _, each in found),
                sum(each.private for _, each in found),
            )
            for key, found in money.items()
        },
        "lines": Counter(line for deal in read for line in deal.lines),
        "newest": {
            stage.value: sorted((each.id for each in read if each.stage == stage), reverse=True) for stage in OPEN
        },
    }


def agree(figures: Figures, read: Sequence[Filled]) -> None:
    """Expect each figure to be what a recount gives."""
    told = recounted(read)
    funnel = analyse.funnel_of(figures)
    assert funnel.deals == len(read)
    assert funnel.synthetic == sum(each.synthetic for each in read)
    assert [each.reached for each in funnel.stages] == told["reached"]
    assert [each.now for each in funnel.stages] == [told["now"][stage] for stage in WAY]
    assert (funnel.lost, funnel.withdrawn, funnel.on_hold) == tuple(
        told["now"][stage] for stage in ("lost", "withdrawn", "on_hold")
    )
    conversion = analyse.conversion_of(figures)
    assert [each.quarter for each in conversion.cohorts] == sorted({name for name, _ in told["cohorts"]}, reverse=True)
    for cohort in conversion.cohorts:
        for place, stage in enumerate(cohort.stages):
            reached, after = told["cohorts"][cohort.quarter, place]
            assert (stage.reached, stage.days) == (reached, half(median(after)) if after else None)
    for span in analyse.days_of(figures).stages:
        left, standing = told["left"][span.stage], told["standing"][span.stage]
        assert (span.left, span.standing) == (len(left), len(standing))
        assert span.median == (half(median(left)) if left else None)
        assert span.p90 == (sorted(left)[-(-9 * len(left) // 10) - 1] if left else None)
        assert span.standing_median == (half(median(standing)) if standing else None)
        assert span.mean == mean_days(sum(left), len(left))
    weighted = analyse.weighted_of(figures)
    for row in weighted.stages:
        assert (row.deals, row.sought.cents) == (told["now"][row.stage], told["sought"][row.stage])
        assert abs(Decimal(row.weighted.cents) - Decimal(told["weight"][row.stage]) / 100) <= Decimal("0.5")
    assert weighted.weighted.cents == round(Decimal(sum(told["weight"].values())) / 100)
    forecast = analyse.forecast_of(figures)
    by_month = {each.month: each.deals for each in forecast.months}
    assert len(by_month) == 24
    assert by_month == {month: told["months"][month] for month in by_month}
    assert forecast.undated.deals == told["months"][None]
    assert forecast.overdue.deals == sum(n for month, n in told["months"].items() if month and month < "2026-06")
    assert forecast.later.deals == sum(n for month, n in told["months"].items() if month and month > "2028-05")
    leverage = {
        (part.dimension.value, part.part): (part.deals, part.rounds, part.public.cents, part.private.cents)
        for part in analyse.leverage_of(figures, {}).parts
    }
    assert leverage == told["money"]
    assert {each.line: each.deals for each in analyse.lines_of(figures).lines} == dict(told["lines"])
    lanes = analyse.lanes_of(figures)
    for lane in OPEN:
        assert list(lanes[lane].newest) == told["newest"][lane][:50]
        assert (lanes[lane].deals, lanes[lane].sought) == (told["now"][lane], told["sought"][lane])


async def reckoned(database: Database, account: UUID, narrowing: Narrowing) -> Figures:
    """Return figures as they are now."""
    async with database.transaction() as transaction:
        tallies = await tally(transaction, account, narrowing, now=NOW)
    return Figures(account, narrowing, uuid4(), 0, is_behind=False, tallies=tallies, as_of=NOW)


@pytest.fixture(scope="module")
def database(dealing: Dealing) -> Database:
    """The pipeline's own."""
    return dealing.pipeline.service.database


@dataclass(frozen=True)
class Told:
    """Deals that are there, and who asks."""

    account: UUID
    managed: UUID
    company: UUID
    every: Sequence[Filled]

    def read(self, fits: Callable[[Filled], bool] = lambda _deal: True) -> list[Filled]:
        """Return the deals of these that the one who asks may read, and that fit."""
        return [each for each in self.every if (each.ways or each.fund_id == self.managed) and fits(each)]


async def told(database: Database, data: st.DataObject) -> Told:
    """Write some deals, and return them."""
    account = uuid4()
    managed, other = await a_fund(database, account), await a_fund(database)
    companies = [await a_company(database) for _ in range(2)]
    every = data.draw(st.lists(deals([None, managed, other], companies), max_size=12))
    await fill(database, account, every)
    return Told(account, managed, companies[0], every)


many = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class TestFigures:
    @many
    @given(data=st.data())
    async def test_are_those_of_a_recount_of_what_one_may_read(self, database: Database, data: st.DataObject) -> None:
        found = await told(database, data)
        agree(await reckoned(database, found.account, Narrowing()), found.read())

    @many
    @given(data=st.data())
    async def test_narrowed_are_those_of_a_recount_of_what_fits(self, database: Database, data: st.DataObject) -> None:
        found = await told(database, data)
        narrowings: list[tuple[Narrowing, Callable[[Filled], bool]]] = [
            (Narrowing(fund_id=FundId(found.managed)), lambda each: each.fund_id == found.managed),
            (Narrowing(pipeline=DealPipeline.PROGRAMME), lambda each: each.pipeline == "programme"),
            (Narrowing(line=2), lambda each: 2 in each.lines),
            (Narrowing(year=2025), lambda each: each.opened_at.astimezone(AMSTERDAM).year == 2025),
            (
                Narrowing(organisation_id=OrganisationId(found.company)),
                lambda each: each.organisation_id == found.company,
            ),
            (Narrowing(mine=True), lambda each: "team" in each.ways),
            (Narrowing(line=1, mine=True), lambda each: "team" in each.ways and 1 in each.lines),
        ]
        narrowing, fits = data.draw(st.sampled_from(narrowings))
        agree(await reckoned(database, found.account, narrowing), found.read(fits))

    async def test_of_who_is_named_nowhere_are_of_nothing(self, database: Database) -> None:
        company = await a_company(database)
        went = [Stay("sourced", NOW - timedelta(days=3))]
        await fill(database, uuid4(), [Filled(NOW - timedelta(days=3), went, organisation_id=company)])
        agree(await reckoned(database, uuid4(), Narrowing()), [])

    async def test_add_up_more_than_one_amount_may_be(self, database: Database) -> None:
        account, company = uuid4(), await a_company(database)
        went = [Stay("sourced", NOW)]
        await fill(database, account, [Filled(NOW, went, sought=10**15, organisation_id=company) for _ in range(3)])
        found = analyse.weighted_of(await reckoned(database, account, Narrowing()))
        assert found.sought.cents == 3 * 10**15
