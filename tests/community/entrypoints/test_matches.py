"""What two organisations rely on that were introduced: either moves the match, and nobody else knows of it."""

import asyncio
from uuid import UUID, uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR
from support.identity import person
from support.matching import Matching, refused, sent_by

ACCOUNT = UUID("5c2c1a35-42b4-4b3e-9d52-0a6a5f6f9a07")
OUTSIDERS = {
    "another organisation": person(organisations=["5c2c1a35-42b4-4b3e-9d52-0a6a5f6f9a01"]),
    "ops": person(Role.OPS),
    "an investment officer": person(Role.INVESTMENT_OFFICER),
    "an administrator": person(Role.ADMINISTRATOR),
}


class TestIntroducing:
    async def test_begins_a_match_about_a_need_and_an_offer_within_the_needs_challenge(
        self, matching: Matching
    ) -> None:
        challenge = await matching.challenge()
        need, offer = await matching.need(challenge_id=challenge["id"]), await matching.offer()
        pair = {"seeker_id": need["organisation_id"], "provider_id": offer["organisation_id"]}
        told = {**pair, "need_id": need["id"], "offer_id": offer["id"], "note": "Spraken elkaar op de borrel"}
        answer = await matching.post("/v1/matches", told)
        made = answer.json()
        assert answer.headers["location"] == f"/v1/community/matches/{made['id']}"
        assert (made["status"], made["challenge_id"]) == ("introduced", challenge["id"])
        [said] = await matching.said_of(made["id"])
        assert said["type"] == "nl.mediate.community.match.introduced.v1"
        assert {name: said["data"][name] for name in pair} == pair
        assert "borrel" not in str(said)

    async def test_of_the_same_two_about_the_same_waits_until_the_former_is_over(self, matching: Matching) -> None:
        need, offer = await matching.need(), await matching.offer()
        told = {
            "seeker_id": need["organisation_id"],
            "provider_id": offer["organisation_id"],
            "need_id": need["id"],
        }
        former = await matching.match(**told)
        answer = await matching.post("/v1/matches", {**told, "offer_id": offer["id"]})
        assert "body.provider_id" in refused(answer, 409, "already-matched")
        await matching.moved(former, "ended", reason="Paste niet")
        again = await matching.match(**told)
        answer = await matching.move({**former, "version": 2}, "introduced", reason="Toch wel")
        assert "path.match_id" in refused(answer, 409, "already-matched")
        assert again["status"] == "introduced"

    async def test_of_records_that_were_merged_counts_as_of_the_same_two(self, matching: Matching) -> None:
        match, stands = await matching.match(), await matching.organisation()
        await matching.merged(match["seeker_id"], stands)
        pair = {"seeker_id": stands, "provider_id": match["provider_id"]}
        assert "body.provider_id" in refused(await matching.post("/v1/matches", pair), 409, "already-matched")

    async def test_twice_at_once_makes_one(self, matching: Matching) -> None:
        pair = {"seeker_id": await matching.organisation(), "provider_id": await matching.organisation()}
        answers = await asyncio.gather(*(matching.post("/v1/matches", pair) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]

    async def test_under_one_key_takes_effect_once(self, matching: Matching) -> None:
        pair = {"seeker_id": await matching.organisation(), "provider_id": await matching.organisation()}
        first = await matching.post("/v1/matches", pair, idempotency_key="introduced")
        again = await matching.post("/v1/matches", pair, idempotency_key="introduced")
        assert (again.status_code, again.json()) == (201, first.json())

    async def test_is_refused_where_what_it_names_is_not_there_not_theirs_or_over(self, matching: Matching) -> None:
        need, offer, others = await matching.need(), await matching.offer(), await matching.offer()
        closed, over = (
            await matching.need(need["organisation_id"]),
            await matching.need(need["organisation_id"], until="2020-01-31"),
        )
        await matching.post(f"/v1/needs/{closed['id']}/close", {}, version=1)
        elsewhere = await matching.challenge()
        part = await matching.need(need["organisation_id"], challenge_id=(await matching.challenge())["id"])
        pair = {"seeker_id": need["organisation_id"], "provider_id": offer["organisation_id"]}
        for told, field, status, slug in (
            ({"need_id": str(uuid4())}, "need_id", 422, "nothing-there"),
            ({"offer_id": str(uuid4())}, "offer_id", 422, "nothing-there"),
            ({"challenge_id": str(uuid4())}, "challenge_id", 422, "nothing-there"),
            ({"offer_id": others["id"]}, "offer_id", 422, "match-fields-wrong"),
            ({"need_id": part["id"], "challenge_id": elsewhere["id"]}, "challenge_id", 422, "match-fields-wrong"),
            ({"need_id": closed["id"]}, "need_id", 409, "post-not-open"),
            ({"need_id": over["id"]}, "need_id", 409, "post-not-open"),
            ({"provider_id": pair["seeker_id"]}, "provider_id", 422, "match-fields-wrong"),
            ({"provider_id": str(uuid4())}, "provider_id", 422, "unknown-organisation"),
            ({"note": "x" * 4_001}, "note", 422, "invalid"),
            ({"status": "pilot"}, "status", 422, "invalid"),
        ):
            answer = await matching.post("/v1/matches", {**pair, **told})
            assert list(refused(answer, status, slug)) == [f"body.{field}"], told

    async def test_names_the_record_that_stands_for_one_that_was_merged(self, matching: Matching) -> None:
        need, stands, provider = await matching.need(), await matching.organisation(), await matching.organisation()
        await matching.merged(need["organisation_id"], stands)
        told = {"seeker_id": need["organisation_id"], "provider_id": provider, "need_id": need["id"]}
        answer = await matching.post("/v1/matches", told)
        assert stands in refused(answer, 409, "organisation-merged-into")["body.seeker_id"]
        made = await matching.match(**{**told, "seeker_id": stands})
        assert made["need_id"] == need["id"]


class TestMeanwhile:
    async def test_a_need_that_is_being_closed_is_not_matched_any_more(self, matching: Matching) -> None:
        for _ in range(5):
            need, provider = await matching.need(), await matching.organisation()
            pair = {"seeker_id": need["organisation_id"], "provider_id": provider}
            closed, introduced = await asyncio.gather(
                matching.post(f"/v1/needs/{need['id']}/close", {}, version=1),
                matching.post("/v1/matches", {**pair, "need_id": need["id"]}),
            )
            assert closed.status_code == 200
            assert introduced.status_code in {201, 409}
            if introduced.status_code == 409:
                assert "body.need_id" in refused(introduced, 409, "post-not-open")

    async def test_parties_that_are_merged_keep_their_match_and_its_way(self, matching: Matching) -> None:
        match, stands = await matching.match(), await matching.organisation()
        moved, _ = await asyncio.gather(matching.move(match, "pilot"), matching.merged(match["seeker_id"], stands))
        assert moved.status_code == 200
        # At the gateway an organisation is the closure of its records: who acts for one acts for all of them.
        party = person(organisations=[stands, match["seeker_id"]])
        assert (await matching.get(f"/v1/matches/{match['id']}", by=party))["status"] == "pilot"
        assert (await matching.moved(moved.json(), "implemented", by=party))["seeker_id"] == match["seeker_id"]


class TestMoving:
    async def test_keeps_each_step_with_who_when_why_and_what_was_noted(self, matching: Matching) -> None:
        match = await matching.match(note="Begin")
        seeker = person(organisations=[match["seeker_id"]], account=ACCOUNT)
        match = await matching.moved(match, "pilot", by=seeker, note="Meteen proberen")
        match = await matching.moved(match, "in_conversation", reason="Vergissing")
        shown = await matching.get(f"/v1/matches/{match['id']}", by=seeker)
        assert [
            (each["number"], each["previous"], each["status"], each["reason"], each["note"]) for each in shown["moves"]
        ] == [
            (1, None, "introduced", None, "Begin"),
            (2, "introduced", "pilot", None, "Meteen proberen"),
            (3, "pilot", "in_conversation", "Vergissing", None),
        ]
        assert shown["moves"][1]["by"] == str(ACCOUNT)
        assert shown["next"] == ["introduced", "pilot", "implemented", "ended"]
        said = await matching.said_of(match["id"])
        assert [(each["data"]["previous"], each["data"]["status"]) for each in said[1:]] == [
            ("introduced", "pilot"),
            ("pilot", "in_conversation"),
        ]
        assert "Meteen proberen" not in str(said)

    async def test_by_two_at_once_leaves_the_second_to_read_again(self, matching: Matching) -> None:
        match = await matching.match()
        parties = [person(organisations=[match[party]]) for party in ("seeker_id", "provider_id")]
        answers = await asyncio.gather(
            matching.move(match, "pilot", by=parties[0]),
            matching.move(match, "ended", reason="Nee", by=parties[1]),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        assert len(await matching.said_of(match["id"])) == 2

    async def test_where_it_cannot_go_says_where_it_can(self, matching: Matching) -> None:
        match = await matching.moved(await matching.match(), "implemented")
        named = refused(await matching.move(match, "ended", reason="Klaar"), 409, "match-not-allowed")
        assert "goes back to pilot first" in named["body.status"]
        assert "body.reason" in refused(await matching.move(match, "pilot"), 422, "match-fields-wrong")
        started = await matching.match()
        assert "body.reason" in refused(await matching.move(started, "ended"), 422, "match-fields-wrong")

    async def test_takes_an_ended_one_up_where_it_stood_and_only_by_who_facilitates(self, matching: Matching) -> None:
        match = await matching.moved(await matching.match(), "pilot")
        match = await matching.moved(match, "ended", reason="Geen tijd")
        seeker = person(organisations=[match["seeker_id"]])
        assert (await matching.get(f"/v1/matches/{match['id']}", by=seeker))["next"] == []
        answer = await matching.move(match, "pilot", reason="Toch tijd", by=seeker)
        assert "whoever facilitates" in refused(answer, 409, "match-not-allowed")["body.status"]
        assert (await matching.get(f"/v1/matches/{match['id']}"))["next"] == ["pilot"]
        refused(await matching.move(match, "introduced", reason="Overnieuw"), 409, "match-not-allowed")
        assert (await matching.moved(match, "pilot", reason="Toch tijd"))["status"] == "pilot"

    async def test_without_saying_which_version_is_refused(self, matching: Matching) -> None:
        match = await matching.match()
        answer = await matching.post(f"/v1/matches/{match['id']}/status", {"status": "pilot"})
        assert "header.if-match" in refused(answer, 428, "precondition-required")


class TestAnImplementation:
    async def test_closes_the_need_by_choice_and_not_by_itself(self, matching: Matching) -> None:
        for chosen, status in ((False, "open"), (True, "closed")):
            need = await matching.need()
            match = await matching.match(seeker_id=need["organisation_id"], need_id=need["id"])
            await matching.moved(match, "implemented", close_need=chosen)
            assert (await matching.get(f"/v1/needs/{need['id']}"))["status"] == status
            assert len(await matching.said_of(need["id"])) == (2 if chosen else 1)

    async def test_closes_no_need_that_is_not_theirs_to_close(self, matching: Matching) -> None:
        need = await matching.need()
        match = await matching.match(seeker_id=need["organisation_id"], need_id=need["id"])
        provider = person(organisations=[match["provider_id"]])
        answer = await matching.move(match, "implemented", close_need=True, by=provider)
        assert "body.close_need" in refused(answer, 403, "not-allowed")
        assert (await matching.get(f"/v1/matches/{match['id']}"))["status"] == "introduced"
        early = await matching.move(match, "pilot", close_need=True)
        assert "body.close_need" in refused(early, 422, "match-fields-wrong")
        about_nothing = await matching.move(await matching.match(), "implemented", close_need=True)
        assert "body.close_need" in refused(about_nothing, 422, "match-fields-wrong")


class TestWho:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_is_no_party_finds_no_match(self, matching: Matching, who: str) -> None:
        match = await matching.match()
        headers = sent_by(OUTSIDERS[who])
        client = matching.running.client
        assert (await client.get(f"/v1/matches/{match['id']}", headers=headers)).status_code == 404
        listed = await client.get("/v1/matches", params={"organisation_id": match["seeker_id"]}, headers=headers)
        assert listed.status_code == 404 or listed.json()["items"] == []
        moved = await matching.move(match, "pilot", by=OUTSIDERS[who])
        elsewhere = await matching.move({"id": uuid4(), "version": 1}, "pilot", by=OUTSIDERS[who])
        assert moved.status_code == elsewhere.status_code
        assert moved.status_code in {403, 404}

    async def test_is_a_visitor_is_asked_to_sign_in(self, matching: Matching) -> None:
        answer = await matching.running.client.get("/v1/matches", headers=sent_by(VISITOR))
        refused(answer, 401, "sign-in-needed")

    async def test_is_a_party_sees_and_begins_its_own(self, matching: Matching) -> None:
        mine, other = await matching.organisation(), await matching.organisation()
        partner = person(organisations=[mine])
        for pair in ({"seeker_id": mine, "provider_id": other}, {"seeker_id": other, "provider_id": mine}):
            made = (await matching.post("/v1/matches", pair, by=partner)).json()
            assert (await matching.get(f"/v1/matches/{made['id']}", by=partner))["status"] == "introduced"
        await matching.match()
        listed = await matching.get("/v1/matches", by=partner, limit=200)
        assert {each["seeker_id"] for each in listed["items"]} == {mine, other}
        strangers = {"seeker_id": other, "provider_id": await matching.organisation()}
        answer = await matching.post("/v1/matches", strangers, by=partner)
        assert "body.seeker_id" in refused(answer, 403, "not-allowed")


class TestAList:
    async def test_is_narrowed_to_what_is_asked_for(self, matching: Matching) -> None:
        need, offer = await matching.need(), await matching.offer()
        told = {"need_id": need["id"], "offer_id": offer["id"]}
        match = await matching.match(seeker_id=need["organisation_id"], provider_id=offer["organisation_id"], **told)
        match = await matching.moved(match, "pilot")
        await matching.match(seeker_id=need["organisation_id"])
        for asked in (told, {"organisation_id": offer["organisation_id"]}, {**told, "status": "pilot"}):
            found = await matching.get("/v1/matches", **asked)
            assert [each["id"] for each in found["items"]] == [match["id"]], asked
        assert (await matching.get("/v1/matches", **told, status="ended"))["items"] == []

    async def test_of_an_organisation_holds_what_its_merged_records_were_party_to(self, matching: Matching) -> None:
        match, stands = await matching.match(), await matching.organisation()
        await matching.merged(match["provider_id"], stands)
        found = await matching.get("/v1/matches", organisation_id=stands)
        assert [each["id"] for each in found["items"]] == [match["id"]]


class TestAPersonWhoMovedMatches:
    async def test_is_handed_their_steps_and_forgotten_once_erased(self, matching: Matching) -> None:
        mover = uuid4()
        match = await matching.match()
        party = person(organisations=[match["seeker_id"]], account=mover)
        await matching.moved(match, "pilot", by=party, note="Gaan samen proberen")
        service = matching.running.service
        async with service.database.reading() as connection:
            held = [each.record for each in await service.persons.export(connection, mover)]
        assert [(each["match_id"], each["status"], each["note"]) for each in held] == [
            (match["id"], "pilot", "Gaan samen proberen")
        ]
        async with service.database.transaction() as transaction:
            [removed] = await service.persons.erase(transaction, mover, service.clock())
        assert (removed.kind, removed.ids) == ("name under a step of a match", [UUID(match["id"])])
        async with service.database.reading() as connection:
            assert not await service.persons.export(connection, mover)
        assert (await matching.get(f"/v1/matches/{match['id']}"))["moves"][1]["by"] is None
