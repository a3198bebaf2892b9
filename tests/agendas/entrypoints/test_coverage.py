"""How much of the agenda nobody carries, and how much nobody leads: the headline figure."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from mediate_shared.identity.actor import VISITOR
from support.agendas import Agendas, both, line_body, refused
from support.identity import internally
from support.infrastructure import Infrastructure
from support.running import running


@pytest.fixture
async def fresh(infrastructure: Infrastructure) -> AsyncIterator[Agendas]:
    async with running(infrastructure, "agendas") as started:
        yield Agendas(started["agendas"])


def figures(covered: dict[str, Any]) -> tuple[int, int, str | None, int]:
    return covered["items"], covered["unassigned"], covered["unassigned_share"], covered["lead_missing"]


class TestCoverage:
    async def test_of_nothing_has_no_share_and_is_not_zero(self, fresh: Agendas) -> None:
        assert await fresh.get("/v1/coverage") == {
            "lines": [],
            "total": {"items": 0, "unassigned": 0, "unassigned_share": None, "lead_missing": 0},
        }

    async def test_tells_per_line_and_in_all_what_nobody_carries_and_what_nobody_leads(self, fresh: Agendas) -> None:
        first = await fresh.line()
        second = (await fresh.running.create("/v1/lines", line_body(2)))["id"]
        items = [await fresh.item() for _ in range(4)]
        other = await fresh.running.create("/v1/items", {"line_id": second, "code": "2.1", "title": both("Punt")})
        await fresh.accepted(items[0])
        await fresh.accepted(items[1], role="contributor")
        await fresh.offered(items[2])
        shown = await fresh.get("/v1/coverage")
        assert [(line["number"], line["line_id"]) for line in shown["lines"]] == [(1, first), (2, second)]
        assert shown["lines"][1]["title"] == both("Lijn 2")
        assert figures(shown["lines"][0]) == (4, 2, "0.5000", 3)
        assert figures(shown["lines"][1]) == (1, 1, "1.0000", 1)
        assert figures(shown["total"]) == (5, 3, "0.6000", 4)
        of_second = await fresh.get("/v1/coverage", line_id=second)
        assert (of_second["lines"], of_second["total"]) == (
            shown["lines"][1:],
            {name: shown["lines"][1][name] for name in ("items", "unassigned", "unassigned_share", "lead_missing")},
        )
        await fresh.moved(items[3], "substituted", substituted_by=other["id"])
        assert figures((await fresh.get("/v1/coverage"))["lines"][0]) == (3, 1, "0.3333", 2)

    async def test_of_a_concluded_item_is_by_who_ever_carried_it(self, fresh: Agendas) -> None:
        item = await fresh.item()
        carried = await fresh.accepted(item)
        await fresh.moved(item, "under_way", "achieved")
        await fresh.changed(f"/v1/assignments/{carried['id']}/end", {"reason": "Klaar"}, version=2)
        assert figures((await fresh.get("/v1/coverage"))["total"]) == (1, 0, "0.0000", 0)

    async def test_is_everybodys_and_tells_nothing_of_offers(self, fresh: Agendas) -> None:
        item = await fresh.item()
        visitor = internally(VISITOR, "agendas")
        before = (await fresh.running.client.get("/v1/coverage", headers=visitor)).json()
        await fresh.offered(item)
        assert (await fresh.running.client.get("/v1/coverage", headers=visitor)).json() == before

    async def test_of_no_line_at_all_is_refused(self, fresh: Agendas) -> None:
        answer = await fresh.running.client.get("/v1/coverage", params={"line_id": "one"})
        assert "query.line_id" in refused(answer, 422, "invalid")
