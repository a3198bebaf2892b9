"""The first line of defence: the queries themselves ask for what somebody may read, even where no policy binds them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from mediate_contracts.values import DealId
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import deal_lists, deals
from mediate_pipeline.adapters.deal_lists import DealOrder, Place, Wanted
from mediate_pipeline.usecases.read_deals import read_access, read_deal
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import SERVICE, Actor
from mediate_shared.journal import Transaction
from mediate_shared.problems import ProblemError
from pipeline.cast import Cast, cast_around_a_deal
from support.infrastructure import Infrastructure
from support.pipeline import Dealing

INSIDERS = ("lead", "member", "manager", "an officer it is granted to", "a partner it is granted to")
OUTSIDERS = ("another officer", "a facilitator", "ops", "a partner of the company itself", "all staff in one")


@pytest.fixture(scope="module")
async def cast(dealing: Dealing) -> Cast:
    """One marked deal and everybody around it."""
    return await cast_around_a_deal(dealing)


@asynccontextmanager
async def unbound(dealing: Dealing, actor: Actor) -> AsyncIterator[Transaction]:
    """Yield a transaction for somebody that is the owner's all the same, which sees every row; nothing is kept."""
    service = dealing.pipeline.service
    async with service.database.engine.connect() as connection:
        yield Transaction(connection, service.journal, actor)


async def found_by(
    transaction: Transaction,
    reader: UUID,
    wanted: Wanted | None = None,
    *,
    order: DealOrder = DealOrder.OPENED,
    after: Place | None = None,
    limit: int = 9,
) -> Sequence[Place]:
    """Return where the deals are that an account may read."""
    connection = transaction.connection
    return await deal_lists.find(connection, wanted or Wanted(), reader=reader, order=order, after=after, limit=limit)


class TestTheQueries:
    @pytest.mark.parametrize("who", INSIDERS)
    async def test_find_the_deal_for_its_readers(self, cast: Cast, who: str) -> None:
        actor, deal_id = cast.insiders[who], DealId(UUID(cast.deal["id"]))
        async with unbound(cast.dealing, actor) as transaction:
            deal = await read_deal(deal_id, transaction=transaction, now=utc_now(), reason=None)
            assert actor.id is not None
            listed = await found_by(transaction, actor.id)
            shown = await deals.by_ids(transaction, [place.deal_id for place in listed], reader=actor.id)
        assert [place.deal_id for place in listed] == [deal_id]
        assert [each.deal for each in shown] == [deal]

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_find_none_for_others(self, cast: Cast, who: str) -> None:
        account, deal_id = cast.strangers[who].id, UUID(cast.deal["id"])
        async with unbound(cast.dealing, SERVICE) as transaction:
            assert account is not None
            assert await found_by(transaction, account) == []
            assert await deals.by_ids(transaction, [deal_id], reader=account) == []
            for asked in (
                deals.get(transaction, deal_id, reader=account),
                deals.for_change(transaction, deal_id, account=account),
            ):
                with pytest.raises(ProblemError) as refused:
                    await asked
                assert refused.value.problem.status == 404

    async def test_find_none_for_nobody(self, cast: Cast) -> None:
        async with unbound(cast.dealing, SERVICE) as transaction:
            assert await deals.by_ids(transaction, [UUID(cast.deal["id"])], reader=None) == []
            with pytest.raises(ProblemError):
                await deals.get(transaction, UUID(cast.deal["id"]), reader=None)

    @pytest.mark.parametrize("who", INSIDERS[3:])
    async def test_lock_nothing_for_whom_it_is_granted_to(self, cast: Cast, who: str) -> None:
        async with unbound(cast.dealing, SERVICE) as transaction:
            with pytest.raises(ProblemError) as refused:
                await deals.for_change(transaction, UUID(cast.deal["id"]), account=cast.readers[who].id)
        assert refused.value.problem.status == 403

    async def test_show_a_reader_their_own_grant_alone(self, cast: Cast) -> None:
        reader, deal_id = cast.readers["a facilitator it is granted to"], DealId(UUID(cast.deal["id"]))
        async with unbound(cast.dealing, reader) as transaction:
            access = await read_access(deal_id, transaction=transaction, now=utc_now(), reason=None)
        assert [grant.account_id for grant in access.grants] == [reader.id]


class TestPaging:
    @pytest.mark.parametrize("order", DealOrder)
    async def test_comes_by_every_deal_once_whatever_way_it_is_read(self, cast: Cast, order: DealOrder) -> None:
        dealing, manager = cast.dealing, cast.manager
        of_fund = {"organisation_id": cast.organisation_id, "fund_id": cast.fund["id"]}
        mine = [await dealing.open(manager, **of_fund)]
        mine += [await dealing.open(cast.lead, **of_fund)]
        mine += [await dealing.open(manager, organisation_id=cast.organisation_id)]
        other = await dealing.open(cast.member, organisation_id=cast.organisation_id)
        body = {"account_id": str(manager.id), "reason": "Counsel."}
        granted = await dealing.ask(cast.member, "POST", f"/v1/deals/{other['id']}/grants", body)
        assert granted.status_code == 201
        wanted = {UUID(deal["id"]) for deal in (cast.deal, other, *mine)}
        assert manager.id is not None
        async with unbound(dealing, SERVICE) as transaction:
            at_once = [place.deal_id for place in await found_by(transaction, manager.id, order=order, limit=200)]
            assert wanted <= set(at_once)
            for size in (1, 2, 3, 9):
                found: list[UUID] = []
                after: Place | None = None
                while page := await found_by(transaction, manager.id, order=order, after=after, limit=size):
                    assert len(page) <= size
                    found += [place.deal_id for place in page]
                    after = Place.read(page[-1].written())
                assert found == at_once

    async def test_shows_the_strongest_ground_where_there_are_several(self, cast: Cast) -> None:
        deal = await cast.dealing.open(
            cast.manager, organisation_id=cast.organisation_id, fund_id=cast.fund["id"], title="Both ways"
        )
        async with unbound(cast.dealing, SERVICE) as transaction:
            assert cast.manager.id is not None
            [place] = await found_by(transaction, cast.manager.id, Wanted(text="both WAYS"))
            [found] = await deals.by_ids(transaction, [place.deal_id], reader=cast.manager.id)
            assert (str(found.deal.id), found.basis.value) == (deal["id"], "team")
            assert await deals.get(transaction, found.deal.id, reader=cast.manager.id) == found


MANY = """
    INSERT INTO deal (id, version, created_at, updated_at, organisation_id, title, amount_sought, synthetic, stage,
                      fund_id)
    SELECT gen_random_uuid(), 1, now(), now(), organisation_id, 'Takeover ' || number,
           amount_sought, true, stage, fund_id
    FROM deal CROSS JOIN generate_series(1, 3000) AS number WHERE deal.id = $1
"""
CALLS = "SELECT coalesce(sum(calls), 0) FROM pg_stat_xact_user_functions WHERE funcname = 'deal_basis'"


class TestAmongThousands:
    @pytest.mark.parametrize(
        "wanted",
        [Wanted(), Wanted(stage=DealStage.ON_HOLD), Wanted(text="over")],
        ids=["all", "stage", "text"],
    )
    @pytest.mark.parametrize(
        ("who", "finds"), [("another officer", 0), ("a facilitator it is granted to", 1), ("manager", 10)]
    )
    async def test_looks_at_no_more_deals_than_a_page_needs(
        self, infrastructure: Infrastructure, cast: Cast, who: str, finds: int, wanted: Wanted
    ) -> None:
        database = cast.dealing.pipeline.service.database
        reader = cast.everybody[who].id
        admin = create_async_engine(
            make_url(infrastructure.admin_url).set(drivername="postgresql+asyncpg", database=database.url.database)
        )
        async with admin.connect() as connection:
            await connection.exec_driver_sql("SET track_functions = 'pl'")
            await connection.exec_driver_sql(MANY, (UUID(cast.deal["id"]),))
            await connection.exec_driver_sql("ANALYZE deal")
            assert reader is not None
            transaction = Transaction(connection, cast.dealing.pipeline.service.journal, SERVICE)
            # Where they are is found as the service, and what is shown of them is read as whoever asks.
            places = await found_by(transaction, reader, wanted, limit=10)
            await connection.exec_driver_sql(
                "SELECT set_config('mediate.roles', 'facilitator', true), set_config('mediate.account', $1, true),"
                " set_config('role', $2, true)",
                (str(reader), f"{database.url.username}_requests"),
            )
            found = await deals.by_ids(transaction, [place.deal_id for place in places], reader=reader)
            calls: int = (await connection.exec_driver_sql(CALLS)).scalar_one()
        await admin.dispose()
        assert len(found) == finds
        assert calls <= 100


class TestSearching:
    @pytest.mark.parametrize(
        ("text", "finds"),
        [
            ("zilver", True),
            ("ZILVERLICHT", True),
            ("of Zilver", True),
            ("%", False),
            ("_", False),
            ("Z%t", False),
            ("goud", False),
        ],
    )
    async def test_takes_words_as_they_are_in_capitals_or_not(self, cast: Cast, text: str, finds: bool) -> None:
        request = cast.dealing.pipeline.client.build_request("GET", "/v1/deals", params={"q": text})
        reader = cast.readers["an officer it is granted to"]
        answer = await cast.dealing.ask(reader, "GET", request.url.raw_path.decode())
        assert bool(answer.json()["items"]) is finds

    @pytest.mark.parametrize("text", ["", "   ", "x" * 101, "nul\u0000"])
    async def test_refuses_what_is_no_line_of_text(self, cast: Cast, text: str) -> None:
        request = cast.dealing.pipeline.client.build_request("GET", "/v1/deals", params={"q": text})
        answer = await cast.dealing.ask(cast.lead, "GET", request.url.raw_path.decode())
        assert answer.status_code == 422
        assert {error["field"] for error in answer.json()["errors"]} == {"query.q"}
