"""What an investment officer relies on: a gate explains itself before saving, and a second person grants exceptions."""

from typing import Any

import pytest

from mediate_shared.identity.actor import Actor
from pipeline.funding import PARTICIPATION, PROOF_OF_CONCEPT, a_fund, money, moved_on, officer, refused_at
from support.identity import STAFF
from support.pipeline import Dealing

TO_TERM_SHEET = ("screening", "due_diligence", "term_sheet")


async def checked(dealing: Dealing, actor: Actor = STAFF, **asked: Any) -> dict[str, Any]:
    answer = await dealing.ask(actor, "POST", "/v1/gate-checks", asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {ruling["rule"]: ruling["verdict"] for ruling in found["rulings"]}


class TestAGateCheck:
    async def test_says_before_saving_what_fits_the_proof_of_concept_fund(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        asked = {"fund_id": fund["id"], "readiness": 5, "amount_sought": money(250_000)}
        assert (await checked(dealing, **asked))["verdict"] == "fits"
        low = await checked(dealing, **{**asked, "readiness": 3})
        assert (low["verdict"], verdicts(low)["trl_min"]) == ("refused", "refused")
        over = await checked(dealing, **{**asked, "amount_sought": money(250_001)})
        [ruling] = [each for each in over["rulings"] if each["verdict"] == "refused"]
        assert (ruling["rule"], ruling["limit"], ruling["value"]) == ("ticket_max", money(250_000), money(250_001))
        assert "€250000" in ruling["reason"]

    async def test_says_that_a_participation_without_private_money_waits(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PARTICIPATION)
        asked = {"fund_id": fund["id"], "readiness": 7, "amount_sought": money(2_500_000)}
        assert verdicts(await checked(dealing, **asked))["co_investment"] == "waits"
        along = await checked(dealing, **asked, private_expected=money(1))
        assert along["verdict"] == "fits"

    async def test_writes_nothing_and_says_nothing(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        before = await dealing.said()
        await checked(dealing, fund_id=fund["id"], readiness=5, amount_sought=money(1))
        assert await dealing.said() == before

    async def test_of_a_deal_takes_what_is_not_named_from_it(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        deal = await dealing.open(amount_sought=money(200_000), fund_id=fund["id"])
        found = await checked(dealing, fund_id=fund["id"], deal_id=deal["id"])
        assert verdicts(found) == {"ticket_max": "fits", "trl_min": "unknown", "trl_max": "unknown"}
        other = await checked(dealing, fund_id=fund["id"], deal_id=deal["id"], amount_sought=money(300_000))
        assert verdicts(other)["ticket_max"] == "refused"

    async def test_of_a_deal_of_others_is_not_there(self, dealing: Dealing) -> None:
        deal = await dealing.open()
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        asked = {"fund_id": fund["id"], "deal_id": deal["id"]}
        assert (await dealing.ask(officer(), "POST", "/v1/gate-checks", asked)).status_code == 404

    async def test_of_a_fund_nobody_knows_is_refused(self, dealing: Dealing) -> None:
        deal = await dealing.open()
        answer = await dealing.ask(STAFF, "POST", "/v1/gate-checks", {"fund_id": deal["id"]})
        assert (answer.status_code, refused_at(answer)) == (422, ["body.fund_id"])


class TestADeal:
    async def test_that_the_fund_does_not_take_is_not_opened_and_is_told_why(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        body = {
            "organisation_id": await dealing.register(),
            "title": "Too large",
            "amount_sought": money(250_001),
            "fund_id": fund["id"],
        }
        answer = await dealing.ask(STAFF, "POST", "/v1/deals", body)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/gate-refused")
        [error] = answer.json()["errors"]
        assert (error["field"], error["value"]) == ("body.amount_sought", 25_000_100)
        assert "€250000 at most" in error["reason"]

    async def test_of_a_readiness_that_nobody_assessed_gets_no_term_sheet(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        deal = await dealing.open(amount_sought=money(1), fund_id=fund["id"])
        answer = await moved_on(dealing, deal, *TO_TERM_SHEET)
        assert (answer.status_code, refused_at(answer)) == (422, ["body.readiness"])

    async def test_is_lost_or_put_on_hold_whatever_its_fund_asks(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, PROOF_OF_CONCEPT)
        deal = await dealing.open(amount_sought=money(1), fund_id=fund["id"])
        await dealing.ask(STAFF, "PATCH", f"/v1/funds/{fund['id']}", {"ticket_min": money(100)}, version=1)
        assert (await moved_on(dealing, deal, "screening")).status_code == 422
        assert (await moved_on(dealing, deal, "on_hold")).status_code == 200


async def waiting(dealing: Dealing, second: Actor) -> tuple[dict[str, Any], str]:
    """Return a deal in due diligence that waits for a private investor, and the path of its exceptions."""
    fund = await a_fund(dealing, {**PARTICIPATION, "readiness_min": None}, second)
    deal = await dealing.open(amount_sought=money(2_500_000), fund_id=fund["id"])
    assert (await moved_on(dealing, deal, "screening", "due_diligence")).status_code == 200
    return deal, f"/v1/deals/{deal['id']}/overrides"


async def ask(dealing: Dealing, path: str, **more: Any) -> dict[str, Any]:
    body = {"rule": "co_investment", "reason": "De investeerder tekent later.", **more}
    answer = await dealing.ask(STAFF, "POST", path, body)
    assert answer.status_code == 201, answer.text
    asked: dict[str, Any] = answer.json()
    return asked


class TestAnException:
    async def test_granted_by_a_second_person_lets_a_deal_go_on(self, dealing: Dealing) -> None:
        second = officer()
        deal, path = await waiting(dealing, second)
        held = await moved_on(dealing, deal, "term_sheet")
        assert (held.status_code, held.json()["type"]) == (409, "/problems/gate-waits")
        assert refused_at(held) == ["body.private_expected"]
        asked = await ask(dealing, path)
        granted = await dealing.ask(second, "POST", f"{path}/{asked['id']}/grant", {"reason": "Akkoord."}, version=1)
        assert (granted.status_code, granted.json()["status"]) == (200, "granted"), granted.text
        assert granted.json()["decided_by"] == str(second.id)
        assert (await moved_on(dealing, deal, "term_sheet")).status_code == 200
        said = [each["data"] for each in await dealing.said_of(deal) if "gate-override" in each["type"]]
        assert [(each["status"], each["reason"]) for each in said] == [
            ("requested", "De investeerder tekent later."),
            ("granted", "Akkoord."),
        ]

    async def test_is_not_granted_or_refused_by_who_asked(self, dealing: Dealing) -> None:
        _deal, path = await waiting(dealing, STAFF)
        asked = await ask(dealing, path)
        for verb in ("grant", "refuse"):
            answer = await dealing.ask(STAFF, "POST", f"{path}/{asked['id']}/{verb}", {"reason": "Ik."}, version=1)
            assert (answer.status_code, answer.json()["type"]) == (409, "/problems/same-person")

    async def test_is_granted_by_nobody_who_only_reads_or_may_not_know(self, dealing: Dealing) -> None:
        deal, path = await waiting(dealing, officer())
        asked, reader = await ask(dealing, path), officer()
        body = {"account_id": str(reader.id), "reason": "Leest mee."}
        await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/grants", body)
        for actor, status in ((reader, 403), (officer(), 404)):
            answer = await dealing.ask(actor, "POST", f"{path}/{asked['id']}/grant", {"reason": "Ja."}, version=1)
            assert answer.status_code == status

    async def test_is_for_one_amount_and_asked_for_again_with_another(self, dealing: Dealing) -> None:
        second = officer()
        deal, path = await waiting(dealing, second)
        asked = await ask(dealing, path, amount_sought=money(2_400_000))
        await dealing.ask(second, "POST", f"{path}/{asked['id']}/grant", {"reason": "Akkoord."}, version=1)
        assert (await moved_on(dealing, deal, "term_sheet")).status_code == 409
        again = await ask(dealing, path)
        await dealing.ask(second, "POST", f"{path}/{again['id']}/grant", {"reason": "Akkoord."}, version=1)
        assert (await moved_on(dealing, deal, "term_sheet")).status_code == 200

    async def test_that_was_refused_or_withdrawn_lets_nothing_go_on(self, dealing: Dealing) -> None:
        second = officer()
        deal, path = await waiting(dealing, second)
        first = await ask(dealing, path)
        await dealing.ask(second, "POST", f"{path}/{first['id']}/refuse", {"reason": "Nee."}, version=1)
        again = await ask(dealing, path)
        await dealing.ask(second, "POST", f"{path}/{again['id']}/grant", {"reason": "Ja."}, version=1)
        back = await dealing.ask(STAFF, "POST", f"{path}/{again['id']}/withdraw", {"reason": "Toch niet."}, version=2)
        assert back.json()["status"] == "withdrawn"
        assert (await moved_on(dealing, deal, "term_sheet")).status_code == 409
        twice = await dealing.ask(second, "POST", f"{path}/{first['id']}/grant", {"reason": "Toch."}, version=2)
        assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-decided")

    async def test_waits_for_the_second_person_and_for_nobody_else(self, dealing: Dealing) -> None:
        second = officer()
        deal, path = await waiting(dealing, second)
        asked = await ask(dealing, path)
        found = (await dealing.ask(second, "GET", "/v1/overrides")).json()["items"]
        assert [(each["id"], each["deal_title"]) for each in found] == [(asked["id"], deal["title"])]
        for actor in (STAFF, officer()):
            others = (await dealing.ask(actor, "GET", "/v1/overrides")).json()["items"]
            assert asked["id"] not in [each["id"] for each in others]

    async def test_is_asked_for_once_at_a_time(self, dealing: Dealing) -> None:
        _deal, path = await waiting(dealing, officer())
        await ask(dealing, path)
        again = await dealing.ask(STAFF, "POST", path, {"rule": "co_investment", "reason": "Nogmaals."})
        assert (again.status_code, again.json()["type"]) == (409, "/problems/already-asked")

    @pytest.mark.parametrize("rule", ["ticket_max", "trl_min", "region", "period", "budget"])
    async def test_is_not_there_from_what_the_fund_does_not_ask_or_always_asks(
        self, dealing: Dealing, rule: str
    ) -> None:
        _deal, path = await waiting(dealing, officer())
        answer = await dealing.ask(STAFF, "POST", path, {"rule": rule, "reason": "Toch."})
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-except")


class TestABudget:
    async def test_lets_the_deal_wait_that_would_exceed_it(self, dealing: Dealing) -> None:
        fund = await a_fund(dealing, {"name": "Small fund", "budget": money(1_000)})
        first = await dealing.open(amount_sought=money(600), fund_id=fund["id"])
        assert (await moved_on(dealing, first, *TO_TERM_SHEET, "committed")).status_code == 200
        second = await dealing.open(amount_sought=money(401), fund_id=fund["id"])
        held = await moved_on(dealing, second, *TO_TERM_SHEET)
        assert (held.status_code, refused_at(held)) == (409, ["body.amount_sought"])
        # What others take of it is not told: whoever is let wait need not be who manages the fund.
        assert [each["value"] for each in held.json()["errors"]] == [None]
        third = await dealing.open(amount_sought=money(400), fund_id=fund["id"])
        assert (await moved_on(dealing, third, *TO_TERM_SHEET, "committed")).status_code == 200

    async def test_says_what_is_left_to_its_managers_alone(self, dealing: Dealing) -> None:
        manager, other = officer(), officer()
        fund = await a_fund(dealing, {"name": "Small fund", "budget": money(1_000)}, manager)
        asked = {"fund_id": fund["id"], "amount_sought": money(400)}
        assert verdicts(await checked(dealing, manager, **asked)) == {"budget": "fits"}
        assert verdicts(await checked(dealing, other, **asked)) == {"budget": "unknown"}
        theirs = await dealing.open(other, amount_sought=money(400), fund_id=fund["id"])
        told = await checked(dealing, other, fund_id=fund["id"], deal_id=theirs["id"])
        assert verdicts(told) == {"budget": "unknown"}
