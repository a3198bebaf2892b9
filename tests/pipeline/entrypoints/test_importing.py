"""What an officer relies on who brings a file of deals: nobody else sees them, and each went its way by the stages."""

from typing import Any
from uuid import uuid4

from mediate_contracts.policy import Role
from support.identity import person
from support.importing import bring, outcomes, wrong
from support.pipeline import Dealing

MONEY = {"cents": 25_000_000, "currency": "EUR"}


def deal(organisation: str, **values: Any) -> dict[str, Any]:
    return {"organisation": organisation, "title": "Ronde", "amount_sought": MONEY, "synthetic": True, **values}


class TestImportingDeals:
    async def test_opens_them_for_the_importer_alone(self, dealing: Dealing) -> None:
        await dealing.register("Studio Import")
        officer, other = person(Role.INVESTMENT_OFFICER), person(Role.INVESTMENT_OFFICER)
        answer = await bring(dealing.pipeline, "deals", deal("studio import"), by=officer)
        assert outcomes(answer) == ["created"], answer.text
        identifier = answer.json()["rows"][0]["id"]
        assert (await dealing.ask(officer, "GET", f"/v1/deals/{identifier}")).status_code == 200
        assert (await dealing.ask(other, "GET", f"/v1/deals/{identifier}")).status_code == 404
        again = await bring(dealing.pipeline, "deals", deal("studio import"), by=other, ids={0: identifier})
        assert (outcomes(again), wrong(again)) == (["refused"], [["id"]])

    async def test_takes_them_through_every_stage_on_their_way(self, dealing: Dealing) -> None:
        await dealing.register("Studio Fase")
        rows = (deal("Studio Fase", stage="term_sheet"), deal("Studio Fase", stage="lost", reason="te vroeg"))
        answer = await bring(dealing.pipeline, "deals", *rows, deal("Studio Fase", stage="lost"))
        assert outcomes(answer) == ["created", "created", "refused"]
        assert wrong(answer)[2] == ["reason"]
        said = await dealing.said_of(answer.json()["rows"][0])
        stages = [event["data"]["stage"] for event in said if "stage_moved" in event["type"].replace("-", "_")]
        assert stages == ["screening", "due_diligence", "term_sheet"]

    async def test_with_an_id_moves_the_stage_and_changes_nothing_else(self, dealing: Dealing) -> None:
        await dealing.register("Studio Verder")
        opened = (await bring(dealing.pipeline, "deals", deal("Studio Verder"))).json()["rows"][0]["id"]
        rows = (
            deal("Studio Verder"),
            deal("Studio Verder", title="Anders"),
            deal("Studio Verder", stage="screening"),
            deal("Studio Verder", stage="sourced"),
        )
        answer = await bring(dealing.pipeline, "deals", *rows, ids=dict.fromkeys(range(4), opened))
        assert outcomes(answer) == ["unchanged", "refused", "changed", "refused"]
        assert wrong(answer) == [[], ["title"], [], ["stage"]]

    async def test_refuses_what_names_nobody_or_too_many(self, dealing: Dealing) -> None:
        await dealing.register("Tweemaal")
        await dealing.register("Tweemaal")
        rows = (deal("Niemand"), deal("Tweemaal"), deal(str(uuid4())), deal("Tweemaal", fund="Geen fonds"))
        answer = await bring(dealing.pipeline, "deals", *rows)
        assert (outcomes(answer), wrong(answer)) == (["refused"] * 4, [["organisation"]] * 4)

    async def test_tries_without_a_trace_in_the_audit(self, dealing: Dealing) -> None:
        await dealing.register("Studio Proef")
        before = len(await dealing.pipeline.events())
        answer = await bring(dealing.pipeline, "deals", deal("Studio Proef"), dry_run=True)
        assert outcomes(answer) == ["created"]
        assert len(await dealing.pipeline.events()) == before

    async def test_is_for_those_who_open_deals(self, dealing: Dealing) -> None:
        for by in (person(Role.FACILITATOR), person(Role.ADMINISTRATOR), person(administers=[uuid4()])):
            assert (await bring(dealing.pipeline, "deals", deal("X"), by=by)).status_code in {403, 404}
