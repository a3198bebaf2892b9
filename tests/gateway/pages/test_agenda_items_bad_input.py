"""What the pages of items do with addresses that nobody should ask for: they stay pages, and nothing breaks."""

from collections.abc import AsyncIterator
from typing import Final

import pytest

from gateway.pages.agenda_hub import NEVER, Hub, at, running_hub
from gateway.pages.browser import Browser, browsing, read
from gateway.pages.test_agenda_bad_input import written
from gateway.pages.test_bad_input import NASTY
from support.infrastructure import Infrastructure

NAMES: Final = (
    "q",
    "line",
    "theme",
    "manifesto",
    "programme",
    "held_up",
    "holding",
    "sort",
    "columns",
    "after",
    "lang",
)
PATHS: Final = ("/agenda/items", "/agenda/dependencies", "/agenda/programmes", "/agenda/manifesto")


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


@pytest.fixture(scope="module")
async def facilitator(hub: Hub) -> AsyncIterator[Browser]:
    async with hub.facilitator() as browser:
        yield browser


class TestAnAddress:
    @pytest.mark.parametrize("path", PATHS)
    async def test_with_anything_in_its_query_is_answered_with_a_page(self, hub: Hub, path: str) -> None:
        async with browsing(hub.gateway) as visitor:
            for value in NASTY:
                query = "&".join(f"{name}={written(value)}" for name in NAMES)
                answer = await visitor.gets(f"{path}?{query}")
                assert answer.status_code < 500, (value, answer.text)
                read(answer)

    @pytest.mark.parametrize("cursor", ["x", "%00", "-1", "9" * 400])
    async def test_with_any_cursor_of_a_history_is_no_mistake_of_the_hub(
        self, hub: Hub, facilitator: Browser, cursor: str
    ) -> None:
        item = await hub.item("Heeft geschiedenis")
        assert (await facilitator.gets(f"{at(item)}/history?cursor={cursor}")).status_code < 500

    @pytest.mark.parametrize(
        "path",
        [
            f"/agenda/items/{NEVER}/history",
            f"/agenda/lines/{NEVER}/history",
            f"/agenda/items/{NEVER}/edit/title",
            f"/agenda/lines/{NEVER}/edit/title",
            f"/agenda/items/{NEVER}/milestones/new",
            f"/agenda/items/{NEVER}/milestones/{NEVER}/edit",
            f"/agenda/items/{NEVER}/evidence/{NEVER}/withdraw",
            f"/agenda/programmes/{NEVER}",
            f"/agenda/programmes/{NEVER}/edit",
            f"/agenda/manifesto/{NEVER}/edit",
            f"/agenda/roadmap/phases/{NEVER}/withdraw",
        ],
    )
    async def test_of_what_is_not_there_is_a_page_that_says_so(self, facilitator: Browser, path: str) -> None:
        await facilitator.opens(path, status=404)

    async def test_of_what_belongs_to_another_item_is_a_page_that_says_so(self, hub: Hub, facilitator: Browser) -> None:
        one, other = await hub.item("Heeft een mijlpaal"), await hub.item("Heeft er geen")
        milestone = await hub.agendas.running.create(f"/v1/items/{one['id']}/milestones", {"title": "Van de ander"})
        for verb in ("edit", "withdraw"):
            await facilitator.opens(f"{at(one)}/milestones/{milestone['id']}/{verb}")
            await facilitator.opens(f"{at(other)}/milestones/{milestone['id']}/{verb}", status=404)
        await facilitator.opens(f"{at(one)}/edit/status", status=404)
