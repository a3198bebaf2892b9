"""What ops rely on who rebuild what the monitor heard: from the journals of all services, the very same figures."""

from typing import Any

from mediate_shared.control import Control
from monitor.telling import Telling
from support.agendas import Agendas, line_body
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

DERIVED = ("items.assigned.share", "organisations.registered", "lines.covered", "crossover.types")


class TestRebuilding:
    async def test_from_the_journals_gives_the_same_figures_and_says_nothing_new(
        self, infrastructure: Infrastructure
    ) -> None:
        async with running(infrastructure, "community", "agendas", "monitor") as started:
            told = Telling(started["monitor"])
            indicators = [await told.define(measure) for measure in DERIVED]
            await furnish(started["community"], Agendas(started["agendas"]))
            await heard_everything(told.running, started["community"], started["agendas"])
            before = [await told.observations(indicator) for indicator in indicators]
            said = len(await told.running.events())
            wholes = {each["value"] for found in before for each in found if not each["breakdown"]}
            assert wholes == {"50.00", "2", "100.00", "1.0000"}

            rebuilt = await Control(told.running.service).rebuild()

            assert rebuilt.refused is None
            assert rebuilt.events == sum([len(await started[name].events()) for name in ("community", "agendas")])
            assert [await told.observations(indicator) for indicator in indicators] == before
            assert len(await told.running.events()) == said


async def furnish(community: Running, agendas: Agendas) -> None:
    """Register two organisations of different types that carry one of two items together."""
    organisations: list[dict[str, Any]] = [
        await community.create("/v1/organisations", {"name": name, "types": [kind]})
        for name, kind in (("Omroep Voorbeeld", "broadcaster"), ("School Voorbeeld", "school"))
    ]
    line = await agendas.running.create("/v1/lines", line_body(1))
    items = [
        await agendas.running.create(
            "/v1/items",
            {"line_id": line["id"], "code": f"1.{number}", "title": {"nl": f"Punt {number}", "en": f"Item {number}"}},
        )
        for number in (1, 2)
    ]
    await heard(agendas.running, "agendas-projects", community)
    for organisation in organisations:
        offered = await agendas.running.create(
            f"/v1/items/{items[0]['id']}/assignments",
            {"organisation_id": organisation["id"], "role": "contributor"},
        )
        await agendas.changed(f"/v1/assignments/{offered['id']}/accept", {}, version=offered["version"])


async def heard_everything(monitor: Running, *producers: Running) -> None:
    """Wait until the monitor applied all that these services said."""
    for producer in producers:
        await heard(monitor, "monitor-projects", producer)


async def heard(service: Running, consumer: str, producer: Running) -> None:
    said = len(await producer.events())
    inbox = service.service.inboxes[consumer]

    async def applied() -> bool:
        return inbox.applied.get(f"/{producer.service.name}/0", 0) >= said

    await eventually(applied)
