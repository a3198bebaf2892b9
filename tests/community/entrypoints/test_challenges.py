"""What a facilitator relies on who keeps challenges: what a source states stands beside what is counted here."""

from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR
from support.identity import person
from support.matching import SOURCE, Matching, both, refused, sent_by

AT_LEAST_25 = {"number": 25, "qualifier": "at_least"}
AT_LEAST_5 = {"number": 5, "qualifier": "at_least"}


class TestTheMindsChallenge:
    async def test_shows_what_the_report_states_beside_what_is_counted_here(self, matching: Matching) -> None:
        minds = await matching.challenge(stated_matches=AT_LEAST_25, stated_implementations=AT_LEAST_5, source=SOURCE)
        first = await matching.match(challenge_id=minds["id"], synthetic=True)
        second = await matching.match(challenge_id=minds["id"])
        await matching.match()
        await matching.moved(first, "implemented")
        await matching.moved(second, "ended", reason="Geen budget")
        shown = await matching.get(f"/v1/challenges/{minds['id']}", by=VISITOR)
        assert (shown["stated_matches"], shown["stated_implementations"]) == (AT_LEAST_25, AT_LEAST_5)
        assert shown["source"] == SOURCE
        assert shown["counts"] == {"matches": 2, "implementations": 1, "synthetic": 1}

    async def test_counts_nothing_where_nothing_was_entered(self, matching: Matching) -> None:
        minds = await matching.challenge(stated_matches=AT_LEAST_25)
        listed = (await matching.get("/v1/challenges", status="open", limit=200))["items"]
        [shown] = [each for each in listed if each["id"] == minds["id"]]
        assert shown["counts"] == {"matches": 0, "implementations": 0, "synthetic": 0}
        assert shown["stated_implementations"] is None


class TestAChallenge:
    async def test_is_said_whole_and_so_is_each_amendment(self, matching: Matching) -> None:
        issuer = await matching.organisation()
        made = await matching.challenge(issuer_id=issuer, opens="2020", closes="2020-12")
        answer = await matching.patch(f"/v1/challenges/{made['id']}", {"status": "closed"}, version=1)
        assert (answer.json()["status"], answer.headers["etag"]) == ("closed", '"2"')
        opened, amended = await matching.said_of(made["id"])
        assert opened["type"] == "nl.mediate.community.challenge.opened.v1"
        assert (opened["data"]["issuer_id"], opened["data"]["opens"]) == (issuer, "2020")
        assert amended["type"] == "nl.mediate.community.challenge.amended.v1"
        assert (amended["data"]["status"], amended["data"]["changed"]) == ("closed", ["status"])
        assert amended["data"]["name"] == both("MINDS")

    async def test_of_an_issuer_that_is_not_there_or_was_merged_is_refused(self, matching: Matching) -> None:
        nobody, one, other = str(uuid4()), await matching.organisation(), await matching.organisation()
        await matching.merged(one, other)
        for issuer, status, slug in ((nobody, 422, "unknown-organisation"), (one, 409, "organisation-merged-into")):
            answer = await matching.post("/v1/challenges", {"name": both("Leeg"), "issuer_id": issuer})
            assert "body.issuer_id" in refused(answer, status, slug)

    async def test_does_not_close_before_it_opens_and_not_on_a_day_that_never_was(self, matching: Matching) -> None:
        path, body = "/v1/challenges", {"name": both("Dagen"), "opens": "2021-02"}
        early = await matching.post(path, {**body, "closes": "2020"})
        assert "body.closes" in refused(early, 422, "challenge-ends-too-early")
        never = await matching.post(path, {**body, "closes": "2021-02-30"})
        assert "body.closes" in refused(never, 422, "no-such-day")

    async def test_that_is_closed_gathers_nothing_new(self, matching: Matching) -> None:
        closed = await matching.challenge()
        await matching.patch(f"/v1/challenges/{closed['id']}", {"status": "closed"}, version=1)
        need = {"organisation_id": await matching.organisation(), "title": "Te laat", "challenge_id": closed["id"]}
        answer = await matching.post("/v1/needs", need)
        assert "body.challenge_id" in refused(answer, 409, "challenge-closed")
        pair = {"seeker_id": await matching.organisation(), "provider_id": await matching.organisation()}
        answer = await matching.post("/v1/matches", {**pair, "challenge_id": closed["id"]})
        assert "body.challenge_id" in refused(answer, 409, "challenge-closed")

    async def test_changed_meanwhile_is_not_overwritten(self, matching: Matching) -> None:
        made = await matching.challenge()
        path = f"/v1/challenges/{made['id']}"
        await matching.patch(path, {"opens": "2019"}, version=1)
        answer = await matching.patch(path, {"opens": "2020"}, version=1)
        assert "header.if-match" in refused(answer, 412, "precondition-failed")
        nothing = await matching.patch(path, {"opens": "2019"}, version=2)
        assert "body" in refused(nothing, 422, "nothing-changed")

    @pytest.mark.parametrize("who", [Role.ADMINISTRATOR, Role.OPS, None])
    async def test_is_seen_by_everybody_and_kept_by_who_facilitates(self, matching: Matching, who: Role | None) -> None:
        made = await matching.challenge()
        actor = person(organisations=[uuid4()]) if who is None else person(who)
        assert (await matching.get(f"/v1/challenges/{made['id']}", by=actor))["id"] == made["id"]
        assert (await matching.post("/v1/challenges", {"name": both("Nee")}, by=actor)).status_code == 403
        answer = await matching.running.client.get(f"/v1/challenges/{uuid4()}", headers=sent_by(actor))
        assert answer.status_code == 404
