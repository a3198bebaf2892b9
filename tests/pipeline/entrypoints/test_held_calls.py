"""What those rely on who hold a grant call, and those who apply to it."""

from typing import Any

import pytest

from mediate_shared.identity.actor import Actor
from pipeline.calls_cast import MARK, CallCast, a_call, cast_around_a_call, day
from support.identity import person
from support.pipeline import Dealing


@pytest.fixture
async def cast(dealing: Dealing) -> CallCast:
    """A call that takes applications, and people around it."""
    return await cast_around_a_call(dealing)


def refusal(answer: Any) -> tuple[int, str, dict[str, Any]]:
    problem = answer.json()
    return answer.status_code, problem["type"].rpartition("/")[2], {e["field"]: e["reason"] for e in problem["errors"]}


class TestACall:
    async def test_is_everybodys_to_see_with_its_window_and_its_budget(self, cast: CallCast) -> None:
        seen = await cast.done(cast.applicant, "GET", cast.path)
        assert seen["budget"] == {"cents": 10_000_000, "currency": "EUR"}
        assert seen["published_on"] is None
        listed = await cast.done(cast.applicant, "GET", "/v1/held-calls?limit=200")
        assert cast.call["id"] in {each["id"] for each in listed["items"]}
        said = [each["type"] for each in await cast.dealing.said_of(cast.call)]
        assert said == ["nl.mediate.pipeline.grant-call.opened.v1", "nl.mediate.pipeline.call-committee.named.v1"]

    async def test_names_its_people_to_its_people_alone(self, cast: CallCast) -> None:
        people = await cast.done(cast.members[0], "GET", f"{cast.path}/assessors")
        assert {(each["account_id"], each["keeps"], each["assesses"]) for each in people["people"]} == {
            (str(cast.keeper.id), True, False),
            *((str(each.id), False, True) for each in cast.committee),
        }
        for who in (cast.applicant, *cast.strangers.values()):
            assert (await cast.dealing.ask(who, "GET", f"{cast.path}/assessors")).status_code == 404

    async def test_is_amended_by_who_keeps_it_alone(self, cast: CallCast) -> None:
        body = {"budget": {"cents": 20_000_000}, "reason": "More came in."}
        for who, status in ((cast.members[0], 403), (cast.members[1], 403), (cast.keeper, 200)):
            assert (await cast.dealing.ask(who, "PATCH", cast.path, body, version=1)).status_code == status
        [amended] = [each for each in await cast.dealing.said_of(cast.call) if "amended" in each["type"]]
        assert amended["data"]["changed"] == ["budget"]

    async def test_that_would_close_before_it_opens_is_refused(self, cast: CallCast) -> None:
        body = a_call(opens_on=day(2), closes_on=day(1))
        answer = await cast.dealing.ask(cast.keeper, "POST", "/v1/held-calls", body)
        assert refusal(answer)[:2] == (422, "window-wrong")

    async def test_under_a_code_in_use_is_refused(self, cast: CallCast) -> None:
        answer = await cast.dealing.ask(cast.keeper, "POST", "/v1/held-calls", a_call(code=cast.call["code"]))
        assert refusal(answer)[:2] == (409, "grant-call-code-taken")

    async def test_changes_hands_and_the_one_who_left_sees_nothing_more(self, cast: CallCast) -> None:
        await cast.apply()
        body = {"keepers": [str(cast.members[0].id)], "committee": [str(cast.members[1].id)]}
        await cast.done(cast.keeper, "PUT", f"{cast.path}/assessors", body, version=1)
        assert (await cast.dealing.ask(cast.keeper, "GET", f"{cast.path}/applications")).status_code == 404
        found = await cast.done(cast.members[0], "GET", f"{cast.path}/applications")
        assert len(found["items"]) == 1


class TestApplying:
    async def test_is_for_ones_own_organisation(self, cast: CallCast) -> None:
        application = await cast.apply()
        assert (application["status"], application["is_own"], application["letter"]) == ("received", True, None)
        outsider = person(organisations=[await cast.dealing.register("Elders")])
        body = {"organisation_id": cast.organisation_id, "title": "T", "amount": {"cents": 1}}
        answer = await cast.dealing.ask(outsider, "POST", f"{cast.path}/applications", body)
        assert answer.status_code == 403
        mine = await cast.done(cast.applicant, "GET", "/v1/applications")
        assert [each["id"] for each in mine["items"]] == [application["id"]]

    @pytest.mark.parametrize(("opens", "closes", "told"), [(-9, -1, "closed on"), (1, 9, "opens on")])
    async def test_outside_the_window_is_refused_with_the_moment(
        self, dealing: Dealing, opens: int, closes: int, told: str
    ) -> None:
        cast = await cast_around_a_call(dealing, opens_on=day(opens), closes_on=day(closes))
        body = {"organisation_id": cast.organisation_id, "title": "T", "amount": {"cents": 1}}
        for who, path in ((cast.applicant, "applications"), (cast.keeper, "applications/enter")):
            status, kind, reasons = refusal(await dealing.ask(who, "POST", f"{cast.path}/{path}", body))
            assert (status, kind) == (409, "window-shut")
            assert told in reasons["body"]

    async def test_is_told_to_the_calls_people_and_nobody_else(self, cast: CallCast) -> None:
        application = await cast.apply()
        path = f"/v1/applications/{application['id']}"
        for who in (cast.keeper, *cast.members, cast.applicant):
            assert (await cast.dealing.ask(who, "GET", path)).status_code == 200
        for who in (cast.inside, *cast.strangers.values()):
            for asked in (path, f"{path}/scores", f"{cast.path}/applications"):
                assert MARK not in (await cast.dealing.ask(who, "GET", asked)).text
            assert (await cast.dealing.ask(who, "GET", path)).status_code == 404

    async def test_travels_as_nothing_but_a_shell(self, cast: CallCast) -> None:
        await cast.apply()
        assert all(MARK not in str(each) for each in await cast.dealing.pipeline.events())
        assert any(MARK in str(each) for each in await cast.dealing.said())


class TestScoring:
    async def test_hides_what_others_gave_until_one_gave_something_oneself(self, cast: CallCast) -> None:
        application = await cast.apply()
        path = f"/v1/applications/{application['id']}/scores"
        first, second = cast.members
        answer = await cast.dealing.ask(first, "POST", path, {"scores": {"impact": 1, "feasibility": 1}})
        assert refusal(answer)[:2] == (409, "application-not-open")
        await cast.eligible(application)
        given = await cast.score(first, application, 80, 50)
        assert given["total"] == "70.00"
        assert (await cast.done(second, "GET", path))["items"] == []
        [ranked] = (await cast.done(second, "GET", f"{cast.path}/ranking"))["items"]
        assert (ranked["is_open"], ranked["mean"], ranked["rank"]) == (False, None, None)
        assert (await cast.dealing.ask(second, "GET", f"/v1/scores/{given['id']}")).status_code == 404
        await cast.score(second, application, 20, 50)
        assert len((await cast.done(second, "GET", path))["items"]) == 2
        assert len((await cast.done(cast.keeper, "GET", path))["items"]) == 2
        assert (await cast.done(cast.applicant, "GET", path))["items"] == []
        [ranked] = (await cast.done(second, "GET", f"{cast.path}/ranking"))["items"]
        assert (ranked["mean"], ranked["rank"], ranked["scored"]) == ("50.00", 1, 2)

    async def test_is_for_the_committee_once_and_of_every_criterion(self, cast: CallCast) -> None:
        application = await cast.eligible(await cast.apply())
        path = f"/v1/applications/{application['id']}/scores"
        body = {"scores": {"impact": 1, "feasibility": 1}}
        assert refusal(await cast.dealing.ask(cast.keeper, "POST", path, body))[1] == "not-on-committee"
        assert refusal(await cast.dealing.ask(cast.members[0], "POST", path, {"scores": {"impact": 1}})) == (
            422,
            "scores-wrong",
            {"body.scores.feasibility": "every criterion is scored, 0 to 100"},
        )
        given = await cast.done(cast.members[0], "POST", path, body)
        assert refusal(await cast.dealing.ask(cast.members[0], "POST", path, body))[1] == "scored-already"
        changed = {"scores": {"impact": 100, "feasibility": 1}}
        again = await cast.done(cast.members[0], "PATCH", f"/v1/scores/{given['id']}", changed, version=1)
        assert (again["total"], again["version"]) == ("67.00", 2)

    async def test_is_closed_to_whose_own_organisation_applied_which_is_told_as_a_recusal(self, cast: CallCast) -> None:
        application = await cast.eligible(await cast.apply())
        other = await cast.eligible(await cast.enter("Elders"))
        path = f"/v1/applications/{application['id']}"
        body = {"scores": {"impact": 1, "feasibility": 1}}
        assert (await cast.dealing.ask(cast.inside, "POST", f"{path}/scores", body)).status_code == 404
        listed = await cast.done(cast.inside, "GET", f"{cast.path}/applications")
        assert [each["id"] for each in listed["items"]] == [other["id"]]
        [recused] = (await cast.done(cast.keeper, "GET", f"{cast.path}/recusals"))["items"]
        assert (recused["account_id"], recused["own_organisation"]) == (str(cast.inside.id), True)
        totals = await cast.done(cast.inside, "GET", f"{cast.path}/totals")
        assert (totals["applications"], totals["hidden"]) == (2, 1)
        [first, _second] = (await cast.done(cast.keeper, "GET", f"{cast.path}/ranking"))["items"]
        assert str(cast.inside.id) not in first["missing"]

    async def test_ends_with_a_recusal_after_which_one_sees_nothing_more_of_it(self, cast: CallCast) -> None:
        application = await cast.eligible(await cast.apply())
        leaving, staying = cast.members
        await cast.score(leaving, application, 0, 0)
        await cast.score(staying, application, 90, 90)
        path = f"/v1/applications/{application['id']}"
        body = {"reason": "An old friend of the founder."}
        await cast.done(leaving, "POST", f"{path}/recusals", body)
        for asked in (path, f"{path}/scores"):
            assert (await cast.dealing.ask(leaving, "GET", asked)).status_code == 404
        assert (await cast.done(leaving, "GET", f"{cast.path}/ranking"))["items"] == []
        [ranked] = (await cast.done(staying, "GET", f"{cast.path}/ranking"))["items"]
        assert (ranked["mean"], ranked["scored"]) == ("90.00", 1)


class TestDeciding:
    async def test_awards_no_more_than_was_asked_may_be_or_is_left(self, cast: CallCast) -> None:
        applications = [
            await cast.eligible(await cast.enter(f"Nr {nr}", amount={"cents": 6_000_000})) for nr in (1, 2, 3)
        ]
        first, second, third = applications
        path = f"/v1/applications/{first['id']}/award"
        too_much = await cast.dealing.ask(cast.keeper, "POST", path, {"amount": {"cents": 5_000_001}}, version=2)
        assert refusal(too_much)[1:] == (
            "award-too-high",
            {"body.amount": "one application is awarded 5000000 cents at most"},
        )
        await cast.decide(first, "award", {"amount": {"cents": 5_000_000}, "reason": "Strong."})
        await cast.decide(second, "award", {"amount": {"cents": 4_000_000}})
        left = await cast.dealing.ask(
            cast.keeper, "POST", f"/v1/applications/{third['id']}/award", {"amount": {"cents": 1_000_001}}, version=2
        )
        assert refusal(left)[1:] == ("budget-exceeded", {"body.amount": "1000000 cents are left of the budget"})
        # An award that is withdrawn gives back what it took.
        await cast.decide(second, "withdraw", {"reason": "Found other money."})
        await cast.decide(third, "award", {"amount": {"cents": 5_000_000}})
        totals = await cast.done(cast.keeper, "GET", f"{cast.path}/totals")
        assert (totals["awarded_total"]["cents"], totals["left"]["cents"]) == (10_000_000, 0)

    async def test_is_for_who_keeps_the_call(self, cast: CallCast) -> None:
        application = await cast.eligible(await cast.apply())
        body = {"amount": {"cents": 1}}
        path = f"/v1/applications/{application['id']}/award"
        for who, status in ((cast.members[0], 403), (cast.applicant, 403), (cast.strangers["another officer"], 404)):
            assert (await cast.dealing.ask(who, "POST", path, body, version=2)).status_code == status

    async def test_is_hidden_from_who_applied_until_it_is_published(self, dealing: Dealing) -> None:
        cast = await cast_around_a_call(dealing)
        won = await cast.eligible(await cast.apply())
        lost = await cast.enter("Elders")
        path = f"/v1/applications/{won['id']}"
        await cast.decide(won, "award", {"amount": {"cents": 3_000_000}, "reason": f"Sterk: {MARK}."})
        rejected = await cast.decide(lost, "reject", {"reason": "Not in the city."})
        assert (rejected["status"], rejected["is_eligible"]) == ("rejected", False)
        assert "Not in the city." in rejected["letter"]["en"]
        seen = await cast.done(cast.applicant, "GET", path)
        assert (seen["status"], seen["awarded"], seen["letter"]) == ("eligible", None, None)
        newest = await cast.done(cast.keeper, "GET", path)
        letter = {"nl": "U krijgt het.", "en": "You get it."}
        await cast.done(cast.keeper, "PUT", f"{path}/letter", letter, version=newest["version"])
        publish = {"published_on": day(0)}
        early = await dealing.ask(cast.keeper, "POST", f"{cast.path}/publish", publish, version=1)
        assert refusal(early)[1] == "published-too-early"
        await cast.done(cast.keeper, "PATCH", cast.path, {"closes_on": day(-1)}, version=1)
        published = await cast.done(cast.keeper, "POST", f"{cast.path}/publish", publish, version=2)
        assert (published["assessed"], len(published["awards"]), published["committee_members"]) == (2, 1, 3)
        assert published["awarded_total"]["cents"] == 3_000_000
        seen = await cast.done(cast.applicant, "GET", path)
        assert (seen["status"], seen["awarded"]["cents"], seen["letter"]) == ("awarded", 3_000_000, letter)
        again = await dealing.ask(cast.keeper, "POST", f"/v1/applications/{lost['id']}/award", publish, version=2)
        assert again.status_code == 422
        again = await dealing.ask(cast.keeper, "PUT", f"{path}/letter", letter, version=seen["version"])
        assert refusal(again)[1] == "call-published"
        [said] = [each for each in await dealing.said_of(cast.call) if "published" in each["type"]]
        assert (said["data"]["assessed"], said["visibility"]) == (2, "public")

    async def test_of_ones_own_organisation_is_reckoned_from_no_totals_before_it_is_published(
        self, dealing: Dealing
    ) -> None:
        cast = await cast_around_a_call(dealing)
        own = await cast.eligible(await cast.apply())
        other = await cast.eligible(await cast.enter("Elders"))
        await cast.decide(own, "award", {"amount": {"cents": 3_000_000}})
        await cast.decide(other, "award", {"amount": {"cents": 1_000_000}})

        async def told(actor: Actor) -> list[tuple[int, int, int, int]]:
            totals = await cast.done(actor, "GET", f"{cast.path}/totals")
            ranked = (await cast.done(actor, "GET", f"{cast.path}/ranking"))["totals"]
            return [
                (each["awarded"], each["undecided"], each["awarded_total"]["cents"], each["left"]["cents"])
                for each in (totals, ranked)
            ]

        assert await told(cast.inside) == [(1, 0, 1_000_000, 9_000_000)] * 2
        for actor in (cast.keeper, cast.members[0]):
            assert await told(actor) == [(2, 0, 4_000_000, 6_000_000)] * 2
        await cast.done(cast.keeper, "PATCH", cast.path, {"closes_on": day(-1)}, version=1)
        await cast.done(cast.keeper, "POST", f"{cast.path}/publish", {"published_on": day(0)}, version=2)
        assert await told(cast.inside) == [(2, 0, 4_000_000, 6_000_000)] * 2

    async def test_waits_with_publication_until_all_is_decided(self, dealing: Dealing) -> None:
        cast = await cast_around_a_call(dealing)
        await cast.apply()
        await cast.done(cast.keeper, "PATCH", cast.path, {"closes_on": day(-1)}, version=1)
        answer = await dealing.ask(cast.keeper, "POST", f"{cast.path}/publish", {"published_on": day(0)}, version=2)
        assert refusal(answer)[1:] == ("undecided", {"path.call_id": "of 1 applications nobody decided yet"})

    async def test_ends_where_who_applied_withdraws(self, cast: CallCast) -> None:
        application = await cast.apply()
        path = f"/v1/applications/{application['id']}/withdraw"
        assert (await cast.dealing.ask(cast.members[0], "POST", path, {}, version=1)).status_code == 403
        gone = await cast.done(cast.applicant, "POST", path, {"reason": "Later."}, version=1)
        assert (gone["status"], gone["reason"]) == ("withdrawn", "Later.")
