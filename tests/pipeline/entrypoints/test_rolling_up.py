"""Everybody is told of many deals together, and of no deal by itself, however often they look."""

from datetime import timedelta
from typing import Any

import pytest

from mediate_contracts.policy import Role
from mediate_pipeline.adapters import roll_ups
from mediate_pipeline.adapters.roll_ups import RollUp
from mediate_pipeline.usecases.roll_up import roll_up
from mediate_shared.identity.actor import VISITOR
from support.identity import internally, person
from support.pipeline import Dealing


async def add_up(dealing: Dealing, *, days: int = 0) -> RollUp | None:
    """Add up as the service does by itself now and then."""
    service = dealing.pipeline.service
    async with service.database.transaction() as transaction:
        return await roll_up(transaction, now=service.clock() + timedelta(days=days))


async def told(dealing: Dealing) -> list[dict[str, Any]]:
    """The newest figures as everybody sees them."""
    answer = await dealing.pipeline.client.get("/v1/roll-ups", headers=internally(VISITOR, "pipeline"))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.fixture(scope="module")
async def organisation_id(dealing: Dealing) -> str:
    """Whose deals these are."""
    return await dealing.register()


async def test_tells_editions_of_three_deals_and_more(dealing: Dealing, organisation_id: str) -> None:
    async def open_some(number: int) -> None:
        for _ in range(number):
            await dealing.open(organisation_id=organisation_id, amount_sought={"cents": 100_00}, action_lines=[7])

    await open_some(2)
    assert await add_up(dealing) is None
    assert await told(dealing) == []
    counts = await dealing.ask(person(Role.OPS), "GET", "/v1/deals/counts")
    assert counts.json() == {"deals": None, "stages": []}

    await open_some(2)
    first = await add_up(dealing)
    assert first is not None
    [shown] = await told(dealing)
    assert shown["edition"] == 1
    assert [(each["dimension"], each["part"], each["deals"]) for each in shown["figures"]] == [
        ("total", None, 4),
        ("stage", "sourced", 4),
        ("line", "7", 4),
    ]
    assert shown["figures"][0]["sought"] == {"cents": 400_00, "currency": "EUR"}
    assert shown["figures"][0]["synthetic"]
    counts = await dealing.ask(person(Role.OPS), "GET", "/v1/deals/counts")
    assert counts.json() == {"deals": 4, "stages": [{"stage": "sourced", "deals": 4, "synthetic": True}]}

    assert await add_up(dealing) is None, "nothing changed"
    await open_some(2)
    assert await add_up(dealing) is None, "two more would be told apart"
    assert (await told(dealing))[0]["edition"] == 1
    await open_some(1)
    second = await add_up(dealing)
    assert second is not None
    assert (second.edition, second.roll_up_id, second.figures[0].deals) == (2, first.roll_up_id, 7)
    said = [event for event in await dealing.pipeline.events() if event["type"].endswith("rolled-up.v1")]
    assert [event["data"]["edition"] for event in said] == [1, 2]


async def test_tells_days_anew_after_a_week_though_nothing_changed(dealing: Dealing) -> None:
    assert await add_up(dealing, days=6) is None
    anew = await add_up(dealing, days=8)
    assert anew is not None
    assert anew.figures[0].days_in_stage is not None
    assert anew.figures[0].days_in_stage >= 8


async def test_keeps_what_each_deal_brought_once_while_it_stays_the_same(dealing: Dealing) -> None:
    async with dealing.pipeline.service.database.transaction() as transaction:
        runs = await roll_ups.runs(transaction, since=1)
    assert len(runs) == 7
    assert all(len(theirs) == 1 for theirs in runs.values())
