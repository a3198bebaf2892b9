"""What an investment officer relies on as a round goes on: sums stay exact, and what was said before stays."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from pipeline.funding import money, officer, refused_at
from support.identity import STAFF
from support.pipeline import Dealing

WHEN = "2026-03-01"


async def open_round(dealing: Dealing, **changes: Any) -> tuple[str, dict[str, Any]]:
    """Open a round with half a million of public and one and a half of private money; return its path and itself."""
    deal = await dealing.open()
    fund, angel = await dealing.register("Regional fund"), await dealing.register("Angel investor")
    body = {
        "title": "Growth round",
        "investments": [
            {"organisation_id": fund, "kind": "public", "amount": money(500_000)},
            {"organisation_id": angel, "kind": "private", "amount": money(1_500_000)},
        ],
        **changes,
    }
    answer = await dealing.ask(STAFF, "POST", f"/v1/deals/{deal['id']}/rounds", body)
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return f"/v1/deals/{deal['id']}/rounds/{opened['id']}", opened


async def change(dealing: Dealing, path: str, verb: str, body: dict[str, Any]) -> httpx.Response:
    """Do something with a round as it now is."""
    version = (await dealing.ask(STAFF, "GET", path)).json()["version"]
    return await dealing.ask(STAFF, "POST", f"{path}/{verb}", body, version=version)


async def changed(dealing: Dealing, path: str, verb: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await change(dealing, path, verb, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def of_kind(opened: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in opened["investments"] if each["kind"] == kind)
    return found


async def deal_of(dealing: Dealing, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await dealing.ask(STAFF, "GET", path.rpartition("/rounds/")[0])).json()
    return found


class TestTheDayOfClosing:
    async def test_that_is_still_to_come_is_refused(self, dealing: Dealing) -> None:
        path, _opened = await open_round(dealing)
        answer = await change(dealing, path, "close", {"closed_on": "2999-01-01"})
        assert (answer.status_code, refused_at(answer)) == (422, ["body.closed_on"])
        await changed(dealing, path, "close", {"closed_on": WHEN})
        version = (await dealing.ask(STAFF, "GET", path)).json()["version"]
        answer = await dealing.ask(STAFF, "PATCH", path, {"closed_on": "2999-01-01"}, version=version)
        assert (answer.status_code, refused_at(answer)) == (422, ["body.closed_on"])


class TestLeverage:
    async def test_of_half_a_million_public_with_one_and_a_half_private_is_three(self, dealing: Dealing) -> None:
        path, opened = await open_round(dealing)
        assert (opened["status"], opened["leverage"]) == ("open", "3.00")
        assert (await deal_of(dealing, path))["private"] == money(0)
        closed = await changed(dealing, path, "close", {"closed_on": WHEN})
        assert (closed["status"], closed["leverage"]) == ("closed", "3.00")
        deal = await deal_of(dealing, path)
        assert (deal["public"], deal["private"]) == (money(500_000), money(1_500_000))


class TestAnInvestor:
    async def test_who_withdraws_no_longer_counts_and_stays_to_be_seen(self, dealing: Dealing) -> None:
        path, opened = await open_round(dealing, closed_on=WHEN)
        before = await deal_of(dealing, path)
        private = of_kind(opened, "private")
        body = {"investment_id": private["investment_id"], "withdrawn_on": WHEN, "reason": "Geen akkoord."}
        found = await changed(dealing, path, "withdrawals", body)
        assert (found["private"], found["leverage"]) == (money(0), "0.00")
        assert of_kind(found, "private")["withdrawn_reason"] == "Geen akkoord."
        after = await deal_of(dealing, path)
        assert (after["public"], after["private"]) == (money(500_000), money(0))
        assert after["version"] == before["version"] + 1
        again = await change(dealing, path, "withdrawals", body)
        assert (again.status_code, refused_at(again)) == (422, ["body.investment_id"])

    async def test_who_paid_a_part_does_not_withdraw_but_is_put_right(self, dealing: Dealing) -> None:
        path, opened = await open_round(dealing)
        chosen = of_kind(opened, "private")["investment_id"]
        part = {"investment_id": chosen, "amount": money(200_000), "paid_on": WHEN}
        await changed(dealing, path, "tranches", part)
        body = {"investment_id": chosen, "withdrawn_on": WHEN, "reason": "Geen akkoord."}
        assert (await change(dealing, path, "withdrawals", body)).status_code == 409
        low = {"investment_id": chosen, "amount": money(199_999), "reason": "Te laag."}
        assert (await change(dealing, path, "corrections", low)).status_code == 422
        right = {"investment_id": chosen, "amount": money(200_000), "reason": "Meer wordt het niet."}
        assert (await changed(dealing, path, "corrections", right))["private"] == money(200_000)

    async def test_who_comes_later_counts_from_then_on(self, dealing: Dealing) -> None:
        path, _opened = await open_round(dealing, closed_on=WHEN)
        late = {"organisation_id": await dealing.register("Late investor"), "kind": "private", "amount": money(1)}
        assert (await changed(dealing, path, "investments", late))["private"] == money(1_500_001)
        again = await change(dealing, path, "investments", late)
        assert (again.status_code, refused_at(again)) == (422, ["body.organisation_id"])

    async def test_in_another_currency_counts_in_euros_that_were_worked_out_once(self, dealing: Dealing) -> None:
        path, _opened = await open_round(dealing)
        original = {"number": "1000000.01", "currency": "USD", "rate": "0.9237", "rate_on": WHEN}
        foreign = {"organisation_id": await dealing.register("Overseas"), "kind": "private", "original": original}
        found = await changed(dealing, path, "investments", foreign)
        assert found["private"] == {"cents": 150_000_000 + 92_370_001, "currency": "EUR"}
        assert found["investments"][-1]["original"] == original
        wrong = {**foreign, "organisation_id": await dealing.register("Overseas too"), "amount": money(923_700)}
        answer = await change(dealing, path, "investments", wrong)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/amounts-differ")


class TestATranche:
    async def test_is_agreed_on_and_paid_without_changing_what_was_committed(self, dealing: Dealing) -> None:
        path, opened = await open_round(dealing)
        chosen = of_kind(opened, "public")["investment_id"]
        first = {"investment_id": chosen, "amount": money(200_000), "due_on": WHEN, "condition": "Eerste klant."}
        agreed = await changed(dealing, path, "tranches", first)
        [tranche] = of_kind(agreed, "public")["tranches"]
        pay = {"investment_id": chosen, "tranche_id": tranche["tranche_id"], "paid_on": "2026-04-01"}
        paid = await changed(dealing, path, "payments", pay)
        assert (paid["public"], paid["public_paid"]) == (money(500_000), money(200_000))
        assert (await change(dealing, path, "payments", pay)).status_code == 422
        rest = await changed(dealing, path, "payments", {"investment_id": chosen, "paid_on": "2026-05-01"})
        assert rest["public_paid"] == money(500_000)

    async def test_beyond_the_investment_is_refused(self, dealing: Dealing) -> None:
        path, opened = await open_round(dealing)
        chosen = of_kind(opened, "public")["investment_id"]
        answer = await change(dealing, path, "tranches", {"investment_id": chosen, "amount": money(500_001)})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/tranches-exceed")


class TestARoundOverTime:
    async def test_keeps_what_was_said_of_it_at_each_moment(self, dealing: Dealing) -> None:
        path, opened = await open_round(dealing)
        chosen = of_kind(opened, "private")["investment_id"]
        body = {"investment_id": chosen, "amount": money(1_400_000), "reason": "In de akte staat minder."}
        await changed(dealing, path, "corrections", body)
        await changed(dealing, path, "close", {"closed_on": WHEN})
        found = (await dealing.ask(STAFF, "GET", f"{path}/history")).json()["items"]
        assert [each["status"] for each in found] == ["open", "open", "closed"]
        amounts = [of_kind(each, "private")["amount"] for each in found]
        assert amounts == [money(1_500_000), money(1_400_000), money(1_400_000)]
        assert found[1]["reason"] == "In de akte staat minder."
        page = (await dealing.ask(STAFF, "GET", f"{path}/history?limit=2")).json()
        rest = (await dealing.ask(STAFF, "GET", f"{path}/history?limit=2&cursor={page['next']}")).json()
        assert [*page["items"], *rest["items"]] == found

    async def test_that_was_cancelled_counts_no_longer_and_changes_no_more(self, dealing: Dealing) -> None:
        path, opened = await open_round(dealing, closed_on=WHEN)
        await changed(dealing, path, "cancel", {"reason": "Dubbel geboekt."})
        deal = await deal_of(dealing, path)
        assert (deal["public"], deal["private"]) == (money(0), money(0))
        body = {"investment_id": of_kind(opened, "public")["investment_id"], "paid_on": WHEN}
        assert (await change(dealing, path, "payments", body)).status_code == 409

    async def test_is_not_closed_while_nobody_invests(self, dealing: Dealing) -> None:
        path, _opened = await open_round(dealing, investments=[])
        answer = await change(dealing, path, "close", {"closed_on": WHEN})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/nobody-invests")

    async def test_is_called_otherwise_or_was_closed_on_another_day(self, dealing: Dealing) -> None:
        path, _opened = await open_round(dealing, closed_on=WHEN)
        answer = await dealing.ask(STAFF, "PATCH", path, {"title": "A round", "closed_on": "2026-03-02"}, version=1)
        assert (answer.status_code, answer.json()["closed_on"]) == (200, "2026-03-02")
        gone = await dealing.ask(STAFF, "PATCH", path, {"closed_on": None}, version=2)
        assert (gone.status_code, refused_at(gone)) == (409, ["body.closed_on"])

    async def test_is_not_there_for_those_who_may_not_read_the_deal(self, dealing: Dealing) -> None:
        path, _opened = await open_round(dealing)
        for each in (path, f"{path}/history"):
            assert (await dealing.ask(officer(), "GET", each)).status_code == 404
        answer = await dealing.ask(officer(), "POST", f"{path}/cancel", {"reason": "x"}, version=1)
        assert answer.status_code == 404

    async def test_is_found_with_its_own_deal_alone(self, dealing: Dealing) -> None:
        path, opened = await open_round(dealing)
        other = await dealing.open()
        answer = await dealing.ask(STAFF, "GET", f"/v1/deals/{other['id']}/rounds/{opened['id']}")
        assert answer.status_code == 404
        assert (await dealing.ask(STAFF, "GET", path)).status_code == 200

    @pytest.mark.parametrize("amount", [10**15, 10**15 + 1])
    async def test_of_more_money_than_can_be_told_is_refused(self, dealing: Dealing, amount: int) -> None:
        path, _opened = await open_round(dealing)
        body = {"organisation_id": await dealing.register(), "kind": "private", "amount": {"cents": amount}}
        assert (await change(dealing, path, "investments", body)).status_code == 422

    async def test_names_an_investment_that_is_there(self, dealing: Dealing) -> None:
        path, _opened = await open_round(dealing)
        body = {"investment_id": str(uuid4()), "amount": money(1), "reason": "x"}
        answer = await change(dealing, path, "corrections", body)
        assert (answer.status_code, refused_at(answer)) == (422, ["body.investment_id"])
