"""What a company relies on afterwards: who read or changed its deal is on record, with the grounds and the reason."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared import audit
from mediate_shared.audit import Entry
from mediate_shared.identity.actor import Actor
from pipeline.cast import MARK, Cast, cast_around_a_deal
from pipeline.funding import PARTICIPATION, a_fund, money, officer
from support.identity import STAFF, person
from support.pipeline import Dealing


@pytest.fixture(scope="module")
async def cast(dealing: Dealing) -> Cast:
    """One marked deal and everybody around it."""
    return await cast_around_a_deal(dealing)


@pytest.fixture
async def broken_audit(dealing: Dealing) -> AsyncIterator[None]:
    """An audit that takes no entry."""
    engine = dealing.pipeline.service.database.engine
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ALTER FUNCTION audit_append(text) RENAME TO audit_append_away")
    yield
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ALTER FUNCTION audit_append_away(text) RENAME TO audit_append")


async def entries(dealing: Dealing, actor: Actor) -> list[Entry]:
    """Return what is on record of somebody, the first first."""
    async with dealing.pipeline.service.database.reading() as connection:
        return (await audit.listing(connection, limit=500, actor=actor.id))[::-1]


async def entry(dealing: Dealing, actor: Actor) -> tuple[str, UUID | None, str]:
    """Return what somebody did last."""
    last = (await entries(dealing, actor))[-1]
    return last.action, last.object_id, last.basis


class TestReading:
    @pytest.mark.parametrize(
        ("who", "basis"),
        [
            ("lead", "team"),
            ("member", "team"),
            ("manager", "fund_manager"),
            ("an officer it is granted to", "granted"),
            ("a partner it is granted to", "granted"),
        ],
    )
    async def test_one_deal_is_on_record_with_its_grounds(self, cast: Cast, who: str, basis: str) -> None:
        actor, deal = cast.insiders[who], UUID(cast.deal["id"])
        for path, action in ((cast.path, "deal.read"), (f"{cast.path}/access", "deal.access_read")):
            before = len(await entries(cast.dealing, actor))
            assert (await cast.dealing.ask(actor, "GET", path)).status_code == 200
            assert len(await entries(cast.dealing, actor)) == before + 1
            assert await entry(cast.dealing, actor) == (action, deal, basis)

    async def test_a_list_is_on_record_with_what_was_on_its_page_and_no_more(self, dealing: Dealing) -> None:
        actor = person(Role.INVESTMENT_OFFICER)
        organisation_id = await dealing.register()
        deals = [await dealing.open(actor, organisation_id=organisation_id) for _ in range(2)]
        other = person(Role.INVESTMENT_OFFICER)
        granted = await dealing.open(other, organisation_id=organisation_id)
        body = {"account_id": str(actor.id), "reason": "Counsel."}
        await dealing.ask(other, "POST", f"/v1/deals/{granted['id']}/grants", body)
        before = len(await entries(dealing, actor))
        await dealing.ask(actor, "GET", "/v1/deals?limit=1")
        [first] = (await entries(dealing, actor))[before:]
        assert (first.action, first.object_id, first.basis) == ("deal.listed", None, "team")
        assert first.object_ids == (UUID(deals[0]["id"]),)
        await dealing.ask(actor, "GET", "/v1/deals")
        by_basis = {each.basis: each.object_ids for each in (await entries(dealing, actor))[before + 1 :]}
        assert by_basis == {"team": tuple(UUID(deal["id"]) for deal in deals), "granted": (UUID(granted["id"]),)}
        before = len(await entries(dealing, actor))
        await dealing.ask(actor, "GET", "/v1/deals?q=nothing+like+it")
        assert len(await entries(dealing, actor)) == before

    async def test_is_found_by_the_deal_however_it_was_read(self, cast: Cast) -> None:
        await cast.dealing.ask(cast.member, "GET", "/v1/deals")
        async with cast.dealing.pipeline.service.database.reading() as connection:
            found = await audit.listing(connection, limit=500, object_id=UUID(cast.deal["id"]))
        assert (found[0].actor, found[0].action) == (cast.member.id, "deal.listed")
        assert {"deal.opened", "deal.granted", "deal.stage_moved"} <= {each.action for each in found}

    async def test_says_why_where_a_reason_was_given(self, cast: Cast) -> None:
        await cast.dealing.ask(cast.member, "GET", cast.path, mediate_reason="Board meeting")
        assert (await entries(cast.dealing, cast.member))[-1].reason == "Board meeting"

    async def test_that_was_refused_is_no_reading(self, cast: Cast) -> None:
        for actor in cast.strangers.values():
            await cast.dealing.ask(actor, "GET", cast.path)
            await cast.dealing.ask(actor, "GET", "/v1/deals")
            await cast.dealing.ask(actor, "GET", "/v1/deals/counts")
            assert await entries(cast.dealing, actor) == []

    @pytest.mark.usefixtures("broken_audit")
    async def test_that_cannot_be_recorded_shows_nothing(self, cast: Cast) -> None:
        for path in (cast.path, "/v1/deals", f"{cast.path}/access"):
            answer = await cast.dealing.ask(cast.lead, "GET", path)
            assert answer.status_code == 500
            assert MARK not in answer.text


class TestChanging:
    async def test_a_deal_is_on_record_step_by_step(self, dealing: Dealing) -> None:
        lead, manager = person(Role.INVESTMENT_OFFICER), person(Role.INVESTMENT_OFFICER)
        body = {"name": "F", "managers": [str(manager.id)]}
        fund = (await dealing.ask(lead, "POST", "/v1/funds", body)).json()
        deal = await dealing.open(lead, fund_id=fund["id"])
        path, reader = f"/v1/deals/{deal['id']}", str(uuid4())
        for actor, method, asked, sent, version in (
            (lead, "POST", f"{path}/stage", {"stage": "screening"}, 1),
            (manager, "POST", f"{path}/grants", {"account_id": reader, "reason": "Counsel."}, None),
            (lead, "DELETE", f"{path}/grants/{reader}", None, None),
            (manager, "PUT", f"{path}/team", {"members": [{"account_id": str(lead.id)}]}, 4),
            (manager, "PUT", f"/v1/funds/{fund['id']}/managers", {"managers": [str(lead.id)]}, 1),
        ):
            answer = await dealing.ask(actor, method, asked, sent, version=version)
            assert answer.status_code in {200, 201}, answer.text
        kept = [(each.action, str(each.object_id), each.basis) for each in await entries(dealing, lead)]
        assert kept == [
            ("fund.opened", fund["id"], "role:investment_officer"),
            ("deal.opened", deal["id"], "team"),
            ("deal.stage_moved", deal["id"], "team"),
            ("deal.grant_ended", deal["id"], "team"),
        ]
        kept = [(each.action, str(each.object_id), each.basis) for each in await entries(dealing, manager)]
        assert kept == [
            ("deal.granted", deal["id"], "fund_manager"),
            ("deal.team_composed", deal["id"], "fund_manager"),
            ("fund.entrusted", fund["id"], "fund_manager"),
        ]

    async def test_repeats_nothing_of_the_reasons_that_the_deal_itself_keeps(self, dealing: Dealing) -> None:
        # Whoever reads the audit reads no deals; and nothing of an audit goes when somebody is erased.
        second, why = officer(), f"{MARK} tekent een maand later."
        fund = await a_fund(dealing, PARTICIPATION, STAFF, second)
        deal = await dealing.open(fund_id=fund["id"], amount_sought=money(2_500_000))
        path, made = f"/v1/deals/{deal['id']}", ""
        for actor, asked, body, version in (
            (STAFF, "overrides", {"rule": "co_investment", "reason": why}, None),
            (second, "overrides/{id}/grant", {"reason": why}, 1),
            (STAFF, "rounds", {"title": "Seed"}, None),
            (STAFF, "rounds/{id}/cancel", {"reason": why}, 1),
        ):
            answer = await dealing.ask(actor, "POST", f"{path}/{asked.format(id=made)}", body, version=version)
            assert answer.status_code in {200, 201}, answer.text
            made = answer.json()["id"]
        async with dealing.pipeline.service.database.reading() as connection:
            found = await audit.listing(connection, limit=500, object_id=UUID(deal["id"]))
        assert {"deal.override_granted", "deal.round_cancelled"} <= {each.action for each in found}
        assert [each.reason for each in found if each.reason is not None] == []

    @pytest.mark.usefixtures("broken_audit")
    async def test_that_cannot_be_recorded_is_not_done(self, cast: Cast) -> None:
        said = len(await cast.dealing.said_of(cast.deal))
        version = cast.deal["version"]
        for method, path, body in (
            ("POST", f"{cast.path}/grants", {"account_id": str(uuid4()), "reason": "Counsel."}),
            ("PUT", f"{cast.path}/team", {"members": [{"account_id": str(cast.lead.id)}]}),
        ):
            answer = await cast.dealing.ask(cast.lead, method, path, body, version=version)
            assert answer.status_code == 500
        assert len(await cast.dealing.said_of(cast.deal)) == said

    async def test_leaves_the_record_whole(self, cast: Cast) -> None:
        async with cast.dealing.pipeline.service.database.reading() as connection:
            found = await audit.verify(connection)
        assert found.entries > 0
        assert found.broken_at is None
