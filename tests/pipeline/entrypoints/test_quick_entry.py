"""Entering a deal in one line: read back before anything is written, opened by it, or refused naming the part."""

from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor
from support.identity import person
from support.pipeline import Dealing


@pytest.fixture(scope="module")
def officer() -> Actor:
    """Who enters deals."""
    return person(Role.INVESTMENT_OFFICER)


@pytest.fixture(scope="module")
async def company(dealing: Dealing) -> str:
    """The company of these deals."""
    return await dealing.register("Studio Noord")


@pytest.fixture(scope="module")
async def fund(dealing: Dealing, officer: Actor) -> dict[str, Any]:
    """A fund whose name is longer than what people write."""
    body = {"name": "Bewijsfonds Media", "managers": [str(officer.id)], "ticket_max": {"cents": 25_000_000}}
    answer = await dealing.ask(officer, "POST", "/v1/funds", body)
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


class TestAReading:
    async def test_says_what_the_line_was_read_as_and_writes_nothing(
        self, dealing: Dealing, officer: Actor, company: str, fund: dict[str, Any]
    ) -> None:
        before = len(await dealing.said())
        body = {"text": "bewijsfonds, studio noord, 250k, eerste toets"}
        read = (await dealing.ask(officer, "POST", "/v1/deals/readings", body)).json()
        assert read == {
            "text": body["text"],
            "organisation": {"id": company, "name": "Studio Noord"},
            "organisations": [],
            "title": "Studio Noord, Bewijsfonds Media",
            "amount_sought": {"cents": 25_000_000, "currency": "EUR"},
            "fund": {"id": fund["id"], "name": "Bewijsfonds Media"},
            "funds": [],
            "stage": "screening",
            "refused": [],
        }
        assert len(await dealing.said()) == before

    async def test_names_whom_it_may_mean_where_nobody_is_called_so(
        self, dealing: Dealing, officer: Actor, company: str
    ) -> None:
        read = (await dealing.ask(officer, "POST", "/v1/deals/readings", {"text": "Studio Nord, 1 ton"})).json()
        assert read["organisation"] is None
        assert {"id": company, "name": "Studio Noord"} in read["organisations"]
        [refused] = read["refused"]
        assert (refused["part"], refused["value"]) == ("company", "Studio Nord")
        assert "Studio Noord" in refused["reason"]

    async def test_tells_of_a_line_that_cannot_be_read_which_part_that_is(
        self, dealing: Dealing, officer: Actor, company: str
    ) -> None:
        assert company
        read = (await dealing.ask(officer, "POST", "/v1/deals/readings", {"text": "Studio Noord, 1k, 2k"})).json()
        assert [each["part"] for each in read["refused"]] == ["amount"]


class TestALine:
    async def test_opens_the_deal_in_its_stage(
        self, dealing: Dealing, officer: Actor, company: str, fund: dict[str, Any]
    ) -> None:
        body = {"text": "Studio Noord, 200k, bewijsfonds, eerste toets", "synthetic": True}
        answer = await dealing.ask(officer, "POST", "/v1/deals/quick", body)
        assert answer.status_code == 201, answer.text
        deal = answer.json()
        assert (deal["organisation_id"], deal["fund_id"], deal["stage"]) == (company, fund["id"], "screening")
        assert answer.headers["location"] == f"/v1/pipeline/deals/{deal['id']}"
        stages = (await dealing.ask(officer, "GET", f"/v1/deals/{deal['id']}/stages")).json()["items"]
        assert [(each["stage"], each["left_at"] is None) for each in stages] == [
            ("sourced", False),
            ("screening", True),
        ]

    @pytest.mark.parametrize(
        ("text", "field"),
        [
            ("Nergens bekend, 200k", "body.text.company"),
            ("Studio Noord", "body.text.amount"),
            ("Studio Noord, 200k, Onbekend fonds", "body.text.fund"),
            ("Studio Noord, 200k, afgevallen", "body.text.stage"),
            ("Studio Noord, 250.001, bewijsfonds", "body.amount_sought"),
        ],
    )
    async def test_that_does_not_say_enough_is_refused_naming_the_part(
        self, dealing: Dealing, officer: Actor, company: str, fund: dict[str, Any], text: str, field: str
    ) -> None:
        assert company
        assert fund
        before = len(await dealing.said())
        answer = await dealing.ask(officer, "POST", "/v1/deals/quick", {"text": text})
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert len(await dealing.said()) == before

    @pytest.mark.parametrize("who", [Role.FACILITATOR, Role.OPS, Role.PARTNER])
    async def test_is_for_those_who_open_deals(self, dealing: Dealing, who: Role) -> None:
        actor = person(who) if who is not Role.PARTNER else person(organisations=[str(uuid4())])
        for path in ("readings", "quick"):
            answer = await dealing.ask(actor, "POST", f"/v1/deals/{path}", {"text": "Studio Noord, 1k"})
            assert answer.status_code in {403, 404}
