"""Somebody who is erased: on no deal any more, everywhere said so, and handed what was held about them before."""

from uuid import UUID, uuid4

import pytest

from mediate_shared import audit
from mediate_shared.asking import ask
from mediate_shared.identity.actor import Actor
from mediate_shared.privacy import Counted, PersonAsked, PersonTold, Verb
from pipeline.cast import MARK, Cast, cast_around_a_deal
from support.pipeline import Dealing


@pytest.fixture
async def cast(dealing: Dealing) -> Cast:
    """A marked deal in a fund, and everybody around it."""
    return await cast_around_a_deal(dealing)


async def told(cast: Cast, verb: Verb, account: UUID | None, erasure: UUID | None = None) -> PersonTold:
    service = cast.dealing.pipeline.service
    asked = PersonAsked.model_validate({"verb": verb, "account_id": account, "erasure_id": erasure})
    return await ask(service.bus.client, service.name, "person", asked, PersonTold)


async def erased(cast: Cast, account: UUID | None) -> dict[str, Counted]:
    answer = await told(cast, Verb.ERASE, account, uuid4())
    assert answer.erased is not None, answer.failed
    return {each.kind: each for each in answer.erased.removed}


async def readers(cast: Cast) -> list[str]:
    """Return who may read the deal, as the newest event about it says."""
    said = [event["data"]["accounts"] for event in await cast.dealing.said_of(cast.deal) if "accounts" in event["data"]]
    accounts: list[str] = said[-1]
    return accounts


async def plan(cast: Cast) -> None:
    """Let the next step of the deal be the lead's."""
    body = {"step": "Call.", "account_id": str(cast.lead.id)}
    version = await cast.version()
    answer = await cast.dealing.ask(cast.lead, "POST", f"{cast.path}/next-step", body, version=version)
    assert answer.status_code == 200, answer.text


class TestAnExport:
    async def test_names_the_deals_and_funds_somebody_is_on_by_id(self, cast: Cast) -> None:
        deal, fund = cast.deal["id"], cast.fund["id"]
        await plan(cast)
        found = {
            name: [
                (held.kind, held.record.get("deal_id") or held.record.get("fund_id") or held.record["id"])
                for held in (await told(cast, Verb.EXPORT, actor.id)).held
            ]
            for name, actor in (("lead", cast.lead), ("member", cast.member), ("manager", cast.manager))
        }
        assert found == {
            "lead": [
                ("place on a deal's team", deal),
                ("deal they opened", deal),
                ("note about a deal they wrote", deal),
                ("next step that is theirs", deal),
                ("exception they asked for", deal),
                ("disclosure they had a hand in", deal),
            ],
            "member": [("place on a deal's team", deal)],
            "manager": [("fund they manage", fund)],
        }

    async def test_tells_why_a_deal_was_granted_and_nothing_of_the_deal(self, cast: Cast) -> None:
        reader = cast.readers["a facilitator it is granted to"]
        [granted] = (await told(cast, Verb.EXPORT, reader.id)).held
        assert granted.record["reason"] == f"Asked about {MARK}."
        assert "title" not in granted.record

    async def test_of_a_stranger_is_empty(self, cast: Cast) -> None:
        assert (await told(cast, Verb.EXPORT, cast.strangers["ops"].id)).held == []


class TestAnErasure:
    async def test_leaves_what_was_noted_and_planned_without_saying_by_whom(self, cast: Cast) -> None:
        await plan(cast)
        before = await cast.version()
        removed = await erased(cast, cast.lead.id)
        assert removed["name under a note about a deal"].count == 1
        assert removed["next step that was theirs"].count == 1
        notes = (await cast.dealing.ask(cast.member, "GET", f"{cast.path}/notes")).json()["items"]
        assert [(note["text"], note["author_id"]) for note in notes] == [(f"They think of {MARK} as well.", None)]
        deal = (await cast.dealing.ask(cast.member, "GET", cast.path)).json()
        assert deal["next_step"] == {"step": "Call.", "due_on": None, "account_id": None}
        assert deal["version"] > before

    async def test_takes_a_member_off_the_team(self, cast: Cast) -> None:
        before = await cast.version()
        removed = await erased(cast, cast.member.id)
        assert removed == {
            "place on a deal's team": Counted(kind="place on a deal's team", count=1, ids=[UUID(cast.deal["id"])])
        }
        assert await self._sees(cast, cast.member) == 404
        assert await cast.version() == before + 1
        assert str(cast.member.id) not in await readers(cast)
        assert str(cast.lead.id) in await readers(cast)

    async def test_takes_back_what_was_granted(self, cast: Cast) -> None:
        reader = cast.readers["an officer it is granted to"]
        assert set(await erased(cast, reader.id)) == {"deal granted to them"}
        assert await self._sees(cast, reader) == 404
        assert str(reader.id) not in await readers(cast)

    async def test_ends_the_management_of_a_fund_and_says_so_of_its_deals(self, cast: Cast) -> None:
        removed = await erased(cast, cast.manager.id)
        assert removed["fund they managed"].ids == [UUID(cast.fund["id"])]
        assert await self._sees(cast, cast.manager) == 404
        assert str(cast.manager.id) not in await readers(cast)
        fund = (await cast.dealing.ask(cast.lead, "GET", f"/v1/funds/{cast.fund['id']}")).json()
        assert (fund["managers"], fund["version"]) == ([], cast.fund["version"] + 1)

    async def test_names_a_deal_that_nobody_is_left_to_read(self, cast: Cast) -> None:
        everybody = list(cast.insiders.values())
        for actor in everybody[:-1]:
            assert "deal that nobody is left to read" not in await erased(cast, actor.id)
        left = await erased(cast, everybody[-1].id)
        assert left["deal that nobody is left to read"].ids == [UUID(cast.deal["id"])]
        assert await readers(cast) == []

    async def test_is_audited_with_the_deals_it_was_about(self, cast: Cast) -> None:
        await erased(cast, cast.member.id)
        async with cast.dealing.pipeline.service.database.reading() as connection:
            [newest, *_] = await audit.listing(connection, limit=5, object_id=UUID(cast.deal["id"]))
        assert (newest.action, newest.actor_kind, newest.basis) == ("deal.reader_erased", "service", "erasure")

    async def test_of_a_stranger_changes_nothing(self, cast: Cast) -> None:
        before = await cast.version()
        assert await erased(cast, cast.strangers["ops"].id) == {}
        assert await cast.version() == before

    @staticmethod
    async def _sees(cast: Cast, actor: Actor) -> int:
        return (await cast.dealing.ask(actor, "GET", cast.path)).status_code
