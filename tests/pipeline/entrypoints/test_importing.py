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
        rows = (
            deal("Studio Fase", stage="term_sheet"),
            deal("Studio Fase", title="Tweede", stage="lost", reason="te vroeg"),
            deal("Studio Fase", title="Derde", stage="lost"),
        )
        answer = await bring(dealing.pipeline, "deals", *rows)
        assert outcomes(answer) == ["created", "created", "refused"]
        assert wrong(answer)[2] == ["reason"]
        said = await dealing.said_of(answer.json()["rows"][0])
        stages = [event["data"]["stage"] for event in said if "stage_moved" in event["type"].replace("-", "_")]
        assert stages == ["screening", "due_diligence", "term_sheet"]

    async def test_with_an_id_amends_what_a_row_tells_differently_and_moves_the_stage(self, dealing: Dealing) -> None:
        await dealing.register("Studio Verder")
        await dealing.register("Studio Anders")
        opened = (await bring(dealing.pipeline, "deals", deal("Studio Verder"))).json()["rows"][0]["id"]
        rows = (
            deal("Studio Verder"),
            deal("Studio Verder", title="Anders", probability=60),
            deal("Studio Verder", title="Anders", probability=60, stage="screening"),
            deal("Studio Verder", title="Anders", probability=60, stage="sourced"),
            deal("Studio Anders"),
        )
        answer = await bring(dealing.pipeline, "deals", *rows, ids=dict.fromkeys(range(5), opened))
        assert outcomes(answer) == ["unchanged", "changed", "changed", "refused", "refused"]
        assert wrong(answer) == [[], [], [], ["stage"], ["organisation"]]
        shown = (await dealing.pipeline.client.get(f"/v1/deals/{opened}")).json()
        assert (shown["title"], shown["probability"], shown["stage"]) == ("Anders", 60, "screening")

    async def test_brings_all_that_can_be_told_of_a_deal_and_again_changes_nothing(self, dealing: Dealing) -> None:
        await dealing.register("Studio Alles")
        everything = deal(
            "Studio Alles",
            amount_number="300000",
            amount_currency="USD",
            amount_rate="0.8333333",
            amount_rate_on="2026-01-05",
            amount_sought={"cents": 24_999_999, "currency": "EUR"},
            origin="programme",
            stage="due_diligence",
            readiness=5,
            readiness_on="2026-01-02",
            action_lines=["2", "7"],
            region="Utrecht",
            probability=60,
            expected_on="2026-09-01",
            private_expected=MONEY,
            next_step="Bellen",
            next_step_due_on="2026-03-01",
            note="Alleen voor ons.",
        )
        first = await bring(dealing.pipeline, "deals", everything)
        assert outcomes(first) == ["created"], first.text
        identifier = first.json()["rows"][0]["id"]
        shown = (await dealing.pipeline.client.get(f"/v1/deals/{identifier}")).json()
        assert shown["amount_original"]["currency"] == "USD"
        assert (shown["readiness"], shown["readiness_on"], shown["action_lines"]) == (5, "2026-01-02", [2, 7])
        assert shown["next_step"] == {"step": "Bellen", "due_on": "2026-03-01", "account_id": None}
        assert (shown["stage"], shown["region"], shown["expected_on"]) == ("due_diligence", "Utrecht", "2026-09-01")
        again = await bring(dealing.pipeline, "deals", everything)
        assert (outcomes(again), again.json()["rows"][0]["id"]) == (["unchanged"], identifier)
        found = await bring(dealing.pipeline, "deals", everything, ids={0: identifier})
        assert outcomes(found) == ["unchanged"], found.text
        noted = (await dealing.pipeline.client.get(f"/v1/deals/{identifier}/notes")).json()["items"]
        assert [note["text"] for note in noted] == ["Alleen voor ons."]

    async def test_without_an_id_leaves_what_a_file_leaves_empty_and_asks_where_several_are_meant(
        self, dealing: Dealing
    ) -> None:
        organisation = await dealing.register("Studio Dubbel")
        await bring(dealing.pipeline, "deals", deal("Studio Dubbel", probability=40))
        answer = await bring(dealing.pipeline, "deals", deal("Studio Dubbel", probability=None, region="Utrecht"))
        assert outcomes(answer) == ["changed"]
        shown = (await dealing.pipeline.client.get(f"/v1/deals/{answer.json()['rows'][0]['id']}")).json()
        assert (shown["probability"], shown["region"]) == (40, "Utrecht")
        await dealing.pipeline.create(
            "/v1/deals", {"organisation_id": organisation, "title": "Ronde", "amount_sought": {"cents": 1}}
        )
        answer = await bring(dealing.pipeline, "deals", deal("Studio Dubbel"))
        assert (outcomes(answer), wrong(answer)) == (["refused"], [["title"]])

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
