"""What a facilitator relies on: the overview and the agendas service give the same headline figures."""

from collections.abc import AsyncIterator

import pytest

from gateway.reading import overview
from support.agendas import Agendas
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[dict[str, Running]]:
    """The gateway beside a real agendas service."""
    async with running(infrastructure, "agendas", "gateway", gateway={"upstreams": {}}) as started:
        yield started


class TestTheUnassignedShare:
    async def test_is_the_same_in_both_whatever_became_of_the_items(self, hub: dict[str, Running]) -> None:
        agendas, gateway = Agendas(hub["agendas"]), hub["gateway"]
        await agendas.item()
        for outcome in ("under_way", "achieved", "not_achieved"):
            item = await agendas.item()
            carried = await agendas.accepted(item)
            await agendas.moved(item, "under_way")
            if outcome != "under_way":
                await agendas.moved(item, outcome, **({"reason": "geen tijd"} if outcome == "not_achieved" else {}))
            # Who carried it is done with it: a concluded item stays taken on, one under way is nobody's now.
            await agendas.changed(
                f"/v1/assignments/{carried['id']}/end", {"reason": "klaar"}, version=carried["version"]
            )
        instead = await agendas.item()
        substituted = await agendas.item()
        await agendas.moved(substituted, "substituted", reason="anders", substituted_by=instead["id"])
        (line,) = (await agendas.get("/v1/lines"))["items"]
        expected = {name: line[name] for name in ("items", "unassigned", "unassigned_share")}
        assert expected == {"items": 5, "unassigned": 3, "unassigned_share": "0.6000"}

        async def is_shown() -> bool:
            shown = (await overview(gateway))["lines"]
            return bool(shown) and {name: shown[0][name] for name in expected} == expected

        await eventually(is_shown)
        totals = (await overview(gateway))["totals"]
        assert {name: totals[name] for name in expected} == expected
