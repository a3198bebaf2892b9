"""Figures that are kept are never behind for good, and never show anybody what they may read no longer."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import figures
from mediate_pipeline.adapters.tallying import Narrowing, tally
from mediate_pipeline.usecases import keep_figures
from mediate_pipeline.usecases.analyse import funnel_of, lanes_of
from mediate_pipeline.usecases.keep_figures import Renewing, current_figures
from mediate_pipeline.usecases.let_person_go import let_person_go
from mediate_shared.database import Database
from pipeline.filling import Closed, Filled, Stay, a_company, a_fund, fill
from support.pipeline import Dealing
from support.running import eventually

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
ALL = Narrowing()


@pytest.fixture(scope="module")
def database(dealing: Dealing) -> Database:
    """The pipeline's own."""
    return dealing.pipeline.service.database


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all figures pass for those of too many deals to be reckoned while one waits."""
    monkeypatch.setattr(keep_figures, "AT_ONCE_DEALS_MAX", 0)


async def a_deal(database: Database, account: UUID, fund: UUID | None = None, **more: object) -> Filled:
    """Return a deal that is there from now on."""
    company = await a_company(database)
    deal = Filled(NOW, [Stay("sourced", NOW)], organisation_id=company, fund_id=fund, **more)  # type: ignore[arg-type]
    await fill(database, account, [deal])
    return deal


async def done(database: Database, statement: str, **values: object) -> None:
    """Change something, whoever may do so."""
    async with database.transaction() as transaction:
        await transaction.execute(text(statement), values)


async def counted(database: Database, account: UUID, now: datetime = NOW, narrowing: Narrowing = ALL) -> int:
    """Return how many deals are told of."""
    return funnel_of(await current_figures(database, account, narrowing, now=now)).deals


class TestFiguresOfFewDeals:
    async def test_are_as_things_are_whatever_changes(self, database: Database) -> None:
        account, colleague = uuid4(), uuid4()
        assert await counted(database, account) == 0
        deal = await a_deal(database, account)
        assert await counted(database, account) == 1
        await done(database, "UPDATE deal SET stage = 'screening' WHERE id = :id", id=deal.id)
        assert lanes_of(await current_figures(database, account, ALL, now=NOW))[DealStage.SCREENING].deals == 1
        other = await a_deal(database, colleague)
        assert await counted(database, account) == 1
        grant = "INSERT INTO deal_grant VALUES (:deal, :account, :account, now(), 'Look.')"
        await done(database, grant, deal=other.id, account=account)
        assert await counted(database, account) == 2

    async def test_are_of_the_fund_that_one_manages_from_then_on(self, database: Database) -> None:
        account, colleague = uuid4(), uuid4()
        fund = await a_fund(database, colleague)
        await a_deal(database, colleague, fund)
        assert await counted(database, account) == 0
        await done(database, "INSERT INTO fund_manager VALUES (:fund, :account)", fund=fund, account=account)
        assert await counted(database, account) == 1
        await a_deal(database, colleague, fund)
        assert await counted(database, account) == 2


class TestFiguresOfMany:
    CHANGES = (
        "UPDATE deal SET probability = 10 WHERE id = :id",
        "INSERT INTO deal_stage VALUES (:id, 9, 'lost', now())",
        "UPDATE deal_stage SET left_at = now() WHERE deal_id = :id",
        "UPDATE deal_round SET public_cents = 5 WHERE deal_id = :id",
        "DELETE FROM deal_round WHERE deal_id = :id",
    )

    @pytest.mark.usefixtures("slow")
    @pytest.mark.parametrize("change", CHANGES)
    async def test_are_told_as_of_before_a_change_and_then_renewed(self, database: Database, change: str) -> None:
        account = uuid4()
        put_in = [Closed(NOW.date(), public=100, private=300)]
        deal = await a_deal(database, account, rounds=put_in)
        first = await current_figures(database, account, ALL, now=NOW)
        assert not first.is_behind
        await done(database, change, id=deal.id)
        behind = await current_figures(database, account, ALL, now=NOW + timedelta(seconds=1))
        assert behind.is_behind
        assert (behind.as_of, behind.tallies) == (first.as_of, first.tallies)
        await Renewing(database, lambda: NOW + timedelta(seconds=2)).renew()
        renewed = await current_figures(database, account, ALL, now=NOW + timedelta(seconds=3))
        assert not renewed.is_behind
        assert renewed.as_of == NOW + timedelta(seconds=2)

    @pytest.mark.usefixtures("slow")
    async def test_are_renewed_for_each_narrowing_that_was_looked_at(self, database: Database) -> None:
        account = uuid4()
        await a_deal(database, account, lines=[2])
        on_line = Narrowing(line=2)
        assert [await counted(database, account, narrowing=each) for each in (ALL, on_line)] == [1, 1]
        await a_deal(database, account, lines=[3])
        assert [await counted(database, account, narrowing=each) for each in (ALL, on_line)] == [1, 1]
        await Renewing(database, lambda: NOW).renew()
        assert [await counted(database, account, narrowing=each) for each in (ALL, on_line)] == [2, 1]

    LOST = (
        ("team", "DELETE FROM deal_member WHERE deal_id = :id"),
        ("granted", "DELETE FROM deal_grant WHERE deal_id = :id"),
        ("fund_manager", "DELETE FROM fund_manager WHERE fund_id = :fund"),
        ("fund_manager", "UPDATE deal SET fund_id = :other WHERE id = :id"),
    )

    @pytest.mark.usefixtures("slow")
    @pytest.mark.parametrize(("way", "loses"), LOST)
    async def test_are_never_of_a_deal_that_one_may_read_no_longer(
        self, database: Database, way: str, loses: str
    ) -> None:
        account = uuid4()
        fund, other = await a_fund(database, *([account] if way == "fund_manager" else [])), await a_fund(database)
        deal = await a_deal(database, account, fund, ways=frozenset({way}))
        assert await counted(database, account) == 1
        told = {"id": deal.id, "fund": fund, "other": other}
        await done(database, loses, **{name: value for name, value in told.items() if f":{name}" in loses})
        assert await counted(database, account) == 0

    @pytest.mark.usefixtures("slow")
    async def test_of_yesterday_are_shown_to_nobody_today(self, database: Database) -> None:
        account = uuid4()
        await a_deal(database, account)
        await current_figures(database, account, ALL, now=NOW)
        tomorrow = NOW + timedelta(days=1)
        assert (await current_figures(database, account, ALL, now=tomorrow)).as_of == tomorrow

    @pytest.mark.usefixtures("slow")
    async def test_that_nothing_renews_are_waited_for(self, database: Database) -> None:
        account = uuid4()
        await a_deal(database, account)
        await current_figures(database, account, ALL, now=NOW)
        await a_deal(database, account)
        assert await counted(database, account, now=NOW + keep_figures.BEHIND_MAX) == 2

    async def test_are_renewed_by_the_service_itself(self, dealing: Dealing, database: Database) -> None:
        account, service = uuid4(), dealing.pipeline.service
        await a_deal(database, account)
        await current_figures(database, account, ALL, now=service.clock())
        await a_deal(database, account)

        async def renewed() -> bool:
            async with database.reading() as connection:
                found = await figures.kept(connection, account, ALL)
            return found is not None and not found.is_behind and funnel_of(found).deals == 2

        await eventually(renewed)


class TestAChangeMeanwhile:
    async def test_is_not_lost_on_figures_that_are_just_being_reckoned(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        account = uuid4()
        await a_deal(database, account)

        async def then(*told: object, **more: object) -> object:
            found = await tally(*told, **more)  # type: ignore[arg-type]
            await a_deal(database, account)
            async with database.transaction() as transaction:
                await figures.take_stirs(transaction)
            return found

        monkeypatch.setattr(keep_figures, "tally", then)
        assert await counted(database, account) == 1
        monkeypatch.setattr(keep_figures, "tally", tally)
        assert await counted(database, account) == 2

    async def test_that_takes_a_deal_away_leaves_nothing_of_it_kept(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        account = uuid4()
        deal = await a_deal(database, account)
        looked: list[Callable[[], Awaitable[object]]] = []

        async def then(*told: object, **more: object) -> object:
            found = await tally(*told, **more)  # type: ignore[arg-type]
            if not looked:
                looked.append(lambda: counted(database, account))
                await done(database, "DELETE FROM deal_member WHERE deal_id = :id", id=deal.id)
                # Somebody looks in between, so that there is a row again when the first comes to keep what it has.
                async with database.transaction() as transaction:
                    await figures.begin(transaction, account, ALL, now=NOW)
            return found

        monkeypatch.setattr(keep_figures, "tally", then)
        await counted(database, account)
        assert await counted(database, account) == 0


class TestWhatIsKept:
    async def test_of_one_account_is_bounded(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(figures, "KEPT_MAX", 3)
        account = uuid4()
        for number in range(1, 7):
            await counted(database, account, NOW + timedelta(minutes=number), Narrowing(line=number))
        async with database.reading() as connection:
            query = text("SELECT asked FROM deal_figures WHERE account_id = :account ORDER BY asked")
            kept = (await connection.execute(query, {"account": account})).scalars().all()
        assert kept == ['{"line":4}', '{"line":5}', '{"line":6}']

    async def test_goes_once_nobody_looks(self, database: Database) -> None:
        account = uuid4()
        await counted(database, account)
        async with database.transaction() as transaction:
            await figures.forget_before(transaction, NOW + timedelta(days=1))
            assert await figures.kept(transaction, account, ALL) is None

    async def test_goes_with_whoever_is_erased(self, database: Database) -> None:
        account = uuid4()
        await counted(database, account)
        async with database.transaction() as transaction:
            await let_person_go(transaction, account, NOW)
            assert await figures.kept(transaction, account, ALL) is None
