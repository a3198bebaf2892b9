"""What somebody relies on who looks for what fits: each suggestion says why, and nothing is suggested twice over."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from mediate_community.adapters.posts import NEEDS, OFFERS
from mediate_community.adapters.suggesting import candidates_query, traits_of
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import person
from support.matching import Matching, refused, sent_by

MANY = 20_000
NETWORK = person(organisations=[uuid4()])


async def suggested(
    matching: Matching, post: dict[str, Any], *, by: Actor | None = None, others: str = "offer"
) -> dict[str, dict[str, Any]]:
    """Return what is suggested, by its id, in the order of the answer."""
    mine = "need" if others == "offer" else "offer"
    found = await matching.get(f"/v1/{mine}s/{post['id']}/suggestions", by=by)
    return {each[others]["id"]: each for each in found["items"]}


class TestASuggestion:
    async def test_says_what_is_shared_and_how_much_it_counts(self, matching: Matching) -> None:
        seeker = await matching.organisation(hub="hilversum")
        provider = await matching.organisation(hub="hilversum")
        need = await matching.need(
            seeker,
            title="Ondertiteling van archieven",
            themes=["spraakherkenning", "archief"],
            action_lines=[3, 5],
            stages=["management"],
        )
        offer = await matching.offer(
            provider,
            title="Archief om mee te proberen",
            themes=["Archief"],
            action_lines=[5],
            stages=["management", "creation"],
        )
        found = await suggested(matching, need, by=NETWORK)
        assert found[offer["id"]]["reasons"] == [
            {"reason": "themes", "shared": ["archief"], "points": 4},
            {"reason": "lines", "shared": [5], "points": 3},
            {"reason": "stages", "shared": ["management"], "points": 2},
            {"reason": "text", "shared": ["archieven"], "points": 2},
            {"reason": "hub", "shared": ["hilversum"], "points": 1},
        ]
        assert found[offer["id"]]["score"] == 12
        back = await suggested(matching, offer, others="need")
        assert back[need["id"]]["score"] == 12
        assert [each["shared"] for each in back[need["id"]]["reasons"] if each["reason"] == "text"] == [["Archief"]]

    async def test_comes_before_what_fits_less_and_of_two_as_good_the_newer_first(self, matching: Matching) -> None:
        need = await matching.need(themes=["holografie", "volumetrisch"])
        half = [(await matching.offer(title=f"Deel {n}", themes=["holografie"]))["id"] for n in range(2)]
        whole = (await matching.offer(title="Geheel", themes=["volumetrisch", "holografie"]))["id"]
        for _ in range(2):
            assert list(await suggested(matching, need)) == [whole, *reversed(half)]

    async def test_is_not_made_for_a_hub_or_for_one_common_word_alone(self, matching: Matching) -> None:
        seeker = await matching.organisation(hub="eindhoven")
        need = await matching.need(seeker, title="Quadrofonie", text="Bijzonder geval")
        provider = await matching.organisation(hub="eindhoven")
        await matching.offer(provider, title="Niets", text="Een ander geval")
        assert await suggested(matching, need) == {}

    async def test_is_of_at_most_twenty(self, matching: Matching) -> None:
        need = await matching.need(themes=["drukte"])
        provider = await matching.organisation()
        for number in range(25):
            await matching.offer(provider, title=f"Plek {number}", themes=["drukte"])
        assert len(await suggested(matching, need)) == 20


class TestNotSuggestedIs:
    async def test_what_the_same_organisation_offers_also_under_a_record_that_was_merged(
        self, matching: Matching
    ) -> None:
        seeker, former = await matching.organisation(), await matching.organisation()
        await matching.offer(former, themes=["eigen"])
        await matching.offer(seeker, themes=["eigen"])
        need = await matching.need(seeker, themes=["eigen"])
        assert len(await suggested(matching, need)) == 1
        await matching.merged(former, seeker)
        assert await suggested(matching, need) == {}

    async def test_what_is_closed_or_over(self, matching: Matching) -> None:
        yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
        need = await matching.need(themes=["verlopen"])
        closed = await matching.offer(themes=["verlopen"])
        await matching.offer(themes=["verlopen"], until=yesterday)
        left = await matching.offer(themes=["verlopen"], until="2999-12-31")
        await matching.post(f"/v1/offers/{closed['id']}/close", {}, version=1)
        assert list(await suggested(matching, need)) == [left["id"]]
        await matching.post(f"/v1/needs/{need['id']}/close", {}, version=1)
        assert await suggested(matching, need) == {}

    @pytest.mark.parametrize("names_the_offer", [True, False])
    async def test_what_is_matched_with_it_for_who_sees_the_match_and_for_nobody_else(
        self, matching: Matching, *, names_the_offer: bool
    ) -> None:
        need, offer = await matching.need(themes=["gevonden"]), await matching.offer(themes=["gevonden"])
        seeker, provider = need["organisation_id"], offer["organisation_id"]
        about = {"offer_id": offer["id"]} if names_the_offer else {}
        await matching.match(seeker_id=seeker, provider_id=provider, need_id=need["id"], **about)
        for party in (person(Role.FACILITATOR), person(organisations=[seeker]), person(organisations=[provider])):
            assert offer["id"] not in await suggested(matching, need, by=party)
        assert offer["id"] in await suggested(matching, need, by=NETWORK)


class TestWho:
    async def test_is_no_part_of_the_network_is_suggested_nothing(self, matching: Matching) -> None:
        need = await matching.need()
        answer = await matching.running.client.get(f"/v1/needs/{need['id']}/suggestions", headers=sent_by(VISITOR))
        refused(answer, 401, "sign-in-needed")

    async def test_asks_for_what_is_not_there_is_told_so(self, matching: Matching) -> None:
        answer = await matching.running.client.get(f"/v1/offers/{uuid4()}/suggestions")
        assert "path.offer_id" in refused(answer, 404, "not-found")


_FILL = """
INSERT INTO offer (id, version, created_at, updated_at, organisation_id, title, text, language, action_lines, themes,
                   stages, until, synthetic, kind, status, reason, words)
SELECT gen_random_uuid(), 1, now(), now(), :organisation, 'Aanbod ' || n, NULL, 'nl', ARRAY[1 + n % 8],
       ARRAY['thema ' || n % 400], ARRAY[(ARRAY['creation', 'management', 'packaging'])[1 + n % 3]], NULL, true,
       'sandbox', 'open', NULL, array_to_tsvector(ARRAY['anbod', 'word' || n % 1000])
FROM generate_series(1, :many) AS n
"""


class TestAmongTwentyThousandOffers:
    async def test_no_table_is_read_from_end_to_end(self, matching: Matching) -> None:
        need = await matching.need(
            title="Woord7 en aanbod", themes=["thema 7"], action_lines=[8, 1], stages=["management"]
        )
        database = matching.running.service.database
        async with database.transaction() as transaction:
            filled = {"organisation": UUID(await matching.organisation()), "many": MANY}
            await transaction.execute(text(_FILL), filled)
        async with database.engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in ("offer", "match", "organisation"):
                await outside.execute(text(f"VACUUM ANALYZE {table}"))
        today = datetime.now(UTC).date()
        async with database.reading() as connection:
            asked = await NEEDS.get(connection, UUID(need["id"]), today=today)
            traits = await traits_of(connection, asked)
            for actor in (person(Role.FACILITATOR), NETWORK):
                reach = actor.reach(Action.READ, Visibility.CASE, "community")
                own = [asked.organisation_id]
                query = candidates_query(OFFERS, asked, traits, own=own, reach=reach, today=today)
                compiled = query.compile(database.engine.sync_engine, compile_kwargs={"literal_binds": True})
                plan = [line for (line,) in await connection.exec_driver_sql(f"EXPLAIN {compiled}")]
                assert not [line for line in plan if "Seq Scan on offer" in line], "\n".join(plan)
                assert [line for line in plan if "offer_by_what_it_says" in line], "\n".join(plan)
        found = await suggested(matching, need)
        assert len(found) == 20
        assert next(iter(found.values()))["score"] >= 4 + 3 + 2
