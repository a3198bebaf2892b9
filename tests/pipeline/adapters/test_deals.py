"""The first line of defence: the queries themselves ask for what somebody may read, even where no policy binds them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from mediate_contracts.values import DealId
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import deals
from mediate_pipeline.usecases.read_deals import Sought, list_deals, read_access, read_deal
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


class TestTheQueries:
    @pytest.mark.parametrize("who", INSIDERS)
    async def test_find_the_deal_for_its_readers(self, cast: Cast, who: str) -> None:
        actor, deal_id = cast.insiders[who], DealId(UUID(cast.deal["id"]))
        async with unbound(cast.dealing, actor) as transaction:
            deal = await read_deal(deal_id, transaction=transaction, now=utc_now(), reason=None)
            listed = await list_deals(Sought(), limit=9, transaction=transaction, now=utc_now(), reason=None)
        assert [each.id for each in listed] == [deal_id]
        assert listed == [deal]

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_find_none_for_others(self, cast: Cast, who: str) -> None:
        account, deal_id = cast.strangers[who].id, UUID(cast.deal["id"])
        async with unbound(cast.dealing, SERVICE) as transaction:
            assert await deals.listing(transaction, reader=account, stage=None, text=None, after=None, limit=9) == []
            for asked in (
                deals.get(transaction, deal_id, reader=account),
                deals.for_change(transaction, deal_id, account=account),
            ):
                with pytest.raises(ProblemError) as refused:
                    await asked
                assert refused.value.problem.status == 404

    async def test_find_none_for_nobody(self, cast: Cast) -> None:
        async with unbound(cast.dealing, SERVICE) as transaction:
            assert await deals.listing(transaction, reader=None, stage=None, text=None, after=None, limit=9) == []
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
    async def test_comes_by_every_deal_once_whatever_way_it_is_read(self, cast: Cast) -> None:
        dealing, manager = cast.dealing, cast.manager
        of_fund = {"organisation_id": cast.organisation_id, "fund_id": cast.fund["id"]}
        mine = [await dealing.open(manager, **of_fund)]
        mine += [await dealing.open(cast.lead, **of_fund)]
        mine += [await dealing.open(manager, organisation_id=cast.organisation_id)]
        other = await dealing.open(cast.member, organisation_id=cast.organisation_id)
        body = {"account_id": str(manager.id), "reason": "Counsel."}
        granted = await dealing.ask(cast.member, "POST", f"/v1/deals/{other['id']}/grants", body)
        assert granted.status_code == 201
        wanted = sorted(UUID(deal["id"]) for deal in (cast.deal, other, *mine))
        async with unbound(dealing, SERVICE) as transaction:
            for size in (1, 2, 3, 9):
                found: list[UUID] = []
                after: UUID | None = None
                while page := await deals.listing(
                    transaction, reader=manager.id, stage=None, text=None, after=after, limit=size
                ):
                    assert len(page) <= size
                    found += [each.deal.id for each in page]
                    after = found[-1]
                assert found == wanted

    async def test_shows_the_strongest_ground_where_there_are_several(self, cast: Cast) -> None:
        deal = await cast.dealing.open(
            cast.manager, organisation_id=cast.organisation_id, fund_id=cast.fund["id"], title="Both ways"
        )
        async with unbound(cast.dealing, SERVICE) as transaction:
            [found] = await deals.listing(
                transaction, reader=cast.manager.id, stage=None, text="both WAYS", after=None, limit=9
            )
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
        "asked", [{}, {"stage": DealStage.ON_HOLD}, {"text": "over"}], ids=["all", "stage", "text"]
    )
    @pytest.mark.parametrize(
        ("who", "finds"), [("another officer", 0), ("a facilitator it is granted to", 1), ("manager", 10)]
    )
    async def test_looks_at_no_more_deals_than_a_page_needs(
        self, infrastructure: Infrastructure, cast: Cast, who: str, finds: int, asked: dict[str, Any]
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
            await connection.exec_driver_sql(
                "SELECT set_config('mediate.roles', 'facilitator', true), set_config('mediate.account', $1, true),"
                " set_config('role', $2, true)",
                (str(reader), f"{database.url.username}_requests"),
            )
            transaction = Transaction(connection, cast.dealing.pipeline.service.journal, SERVICE)
            wanted = {"stage": None, "text": None, **asked}
            found = await deals.listing(transaction, reader=reader, after=None, limit=10, **wanted)
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
