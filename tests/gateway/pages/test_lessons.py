"""The pages of the learning log: writing down what was learned, and what follows from it on the agenda."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from gateway.pages.browser import browsing
from gateway.pages.people import member, organisation, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.monitor_read_model import LESSON, LESSON_FOLLOW_UP
from mediate_gateway.adapters.tables import ITEM, LINE
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

LESSONS: Final = "/monitor/lessons"
NUMBERS: Final = count(1)
SOURCE: Final = {"document": "S3", "file": "003_1c47782030638343.txt", "place": "Deel III"}


@dataclass
class Learning:
    """A gateway beside the real services of the monitor and the agendas, with one action line."""

    gateway: Running
    monitor: Running
    agendas: Running
    line: str

    async def lesson(self, **changes: Any) -> dict[str, Any]:
        """Log a lesson, and wait until the pages know it."""
        body = {"title": f"Les {next(NUMBERS)}", "loop": "tools", "learned_on": "2021-03-04", **changes}
        made = await self.monitor.create("/v1/lessons", body)
        await self.heard(LESSON, id=UUID(made["id"]))
        return made

    async def item(self) -> dict[str, Any]:
        """Propose an item, and wait until the pages know it."""
        number = next(NUMBERS)
        title = {"nl": f"Punt {number}", "en": f"Item {number}"}
        made = await self.agendas.create("/v1/items", {"line_id": self.line, "code": f"4.{number}", "title": title})
        await self.heard(ITEM, id=UUID(made["id"]))
        return made

    async def heard(self, table: Any, **holds: Any) -> None:
        """Wait until the pages know of a row."""
        conditions = [table.c[name] == value for name, value in holds.items()]
        await eventually(self._some(select(func.count()).select_from(table).where(*conditions)))

    def _some(self, query: Any) -> Callable[[], Awaitable[bool]]:
        async def is_some() -> bool:
            async with self.gateway.service.database.reading() as connection:
                return bool((await connection.execute(query)).scalar_one())

        return is_some


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Learning]:
    async with running(
        infrastructure,
        "monitor",
        "agendas",
        "gateway",
        gateway=lambda started: {
            "upstreams": {name: started[name].service.app for name in ("monitor", "agendas")},
        },
    ) as started:
        both = {"nl": "Talent", "en": "Talent"}
        line = {"number": 4, "source": SOURCE, **dict.fromkeys(("title", "at_stake", "needed", "result"), both)}
        made = await started["agendas"].create("/v1/lines", line)
        learning = Learning(started["gateway"], started["monitor"], started["agendas"], made["id"])
        await learning.heard(LINE, id=UUID(made["id"]))
        yield learning


class TestWritingDown:
    async def test_keeps_what_was_typed_and_shows_it_to_the_network(self, hub: Learning) -> None:
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.opens(f"{LESSONS}/new")
            title = f"Eerst vragen {uuid4().hex[:6]}"
            typed = {"title": title, "loop": "values", "text": "Omdat.", "learned_on": "2021-03-04", "language": "nl"}
            page = await browser.presses(page, "Les opschrijven", {**typed, "action_lines": ["4"]})
            assert page.heading == title
            for each in ("Waarden", "opnieuw bedenken", "4 maart 2021", "4 Talent", "Omdat."):
                assert each in page.text
            assert title in (await browser.opens(f"{LESSONS}?loop=values&line=4")).text

    async def test_says_at_each_field_what_is_wrong(self, hub: Learning) -> None:
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.opens(f"{LESSONS}/new?lang=en")
            typed = {"title": "Later", "loop": "tools", "learned_on": "2099-01-01"}
            page = await browser.presses(page, "Write down the lesson", typed, status=422)
            assert set(page.errors) == {"learned_on"}
            assert "still to come" in page.errors["learned_on"]

    async def test_begins_with_what_the_page_before_was_about(self, hub: Learning) -> None:
        item = await hub.item()
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.opens(f"{LESSONS}/new?from=item:{item['id']}")
            typed = {"title": "Van een punt", "loop": "tools"}
            page = await browser.presses(page, "Les opschrijven", typed)
            assert page.links()[f"Agendapunt: {item['title']['nl']}"] == f"/agenda/items/{item['id']}"

    @pytest.mark.parametrize("begun", ["item:no", ":", "nothing", "%00:%00"])
    async def test_takes_no_notice_of_what_it_cannot_come_from(self, hub: Learning, begun: str) -> None:
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            await browser.opens(f"{LESSONS}/new?from={begun}")

    async def test_is_also_for_partners_of_their_own_organisation(self, hub: Learning) -> None:
        whose = await organisation(hub.gateway, "Studio Zuid")
        somebody = await person(hub.gateway)
        await member(hub.gateway, somebody, whose)
        others = await hub.lesson()
        async with signed_in(hub.gateway, somebody) as browser:
            page = await browser.opens(f"{LESSONS}/new")
            page = await browser.presses(page, "Les opschrijven", {"title": "Van ons", "loop": "tools"})
            assert "Studio Zuid" in page.text
            assert "Wijzigen" in page.links()
            assert "Wijzigen" not in (await browser.opens(f"{LESSONS}/{others['id']}")).links()

    async def test_shows_nothing_to_visitors(self, hub: Learning) -> None:
        made = await hub.lesson()
        async with browsing(hub.gateway) as visitor:
            for path in (LESSONS, f"{LESSONS}/{made['id']}", f"{LESSONS}/new"):
                assert (await visitor.gets(path)).status_code in {303, 401, 404}, path

    async def test_can_be_amended_and_withdrawn(self, hub: Learning) -> None:
        made = await hub.lesson()
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.opens(f"{LESSONS}/{made['id']}/edit")
            page = await browser.presses(page, "Wijzigingen opslaan", {"title": "Anders gezegd"})
            assert page.heading == "Anders gezegd"
            page = await browser.opens(f"{LESSONS}/{made['id']}/withdraw")
            page = await browser.presses(page, "Les intrekken", {"reason": "Stond er al"})
            assert page.path == LESSONS
            assert (await browser.gets(f"{LESSONS}/{made['id']}/edit")).status_code == 404


class TestFollowingUp:
    async def test_links_an_item_that_is_there_and_takes_it_back(self, hub: Learning) -> None:
        made, item = await hub.lesson(), await hub.item()
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.opens(f"{LESSONS}/{made['id']}/follow-ups/new")
            page = await browser.presses(page, "Agendapunt verbinden", {"item_id": item["id"], "note": "In mei"})
            assert f"{item['code']} {item['title']['nl']}" in page.links()
            assert "In mei" in page.text
            page = await browser.opens(f"{LESSONS}/{made['id']}/follow-ups/{item['id']}/withdraw")
            page = await browser.presses(page, "Verbinding verbreken", {"reason": "Toch niet"})
            assert f"{item['code']} {item['title']['nl']}" not in page.links()

    async def test_makes_a_new_item_once_however_often_it_is_sent(self, hub: Learning) -> None:
        made = await hub.lesson()
        code = f"4.{next(NUMBERS)}00"
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            form = await browser.opens(f"{LESSONS}/{made['id']}/items/new")
            typed = {"line_id": hub.line, "code": code, "note": "Als proef"}
            for _ in range(2):
                page = await browser.presses(form, "Agendapunt maken en verbinden", typed)
            assert f"{code} {made['title']}" in page.links()
            await hub.heard(LESSON_FOLLOW_UP, lesson_id=UUID(made["id"]))
            links = (await hub.monitor.client.get(f"/v1/lessons/{made['id']}/follow-ups")).json()["items"]
            assert len(links) == 1
